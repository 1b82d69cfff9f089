// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>
#include <QRegularExpression>
#include <QSizeF>
#include <QStringList>
#include <vector>

namespace bauta::test {

struct PdfPage {
    QSizeF size_pt;
    QStringList texts;  ///< one a run of text, in the order of drawing
};

/// Reads what a QPdfWriter writes, by the file's own references: pages in order, their size, and their text by the
/// fonts' own tables from glyphs to characters, as a reader of PDF takes it.
class PdfText {
  public:
    explicit PdfText(const QByteArray& file) : file_(file) {}

    [[nodiscard]] std::vector<PdfPage> pages() const {
        std::vector<PdfPage> all;
        const QByteArray kids = between(object(firstNumber(object(root()), "/Pages ")), "/Kids", "]");
        for (const int kid : references(kids)) all.push_back(page(kid));
        return all;
    }

  private:
    [[nodiscard]] static QByteArray between(const QByteArray& text, const QByteArray& from, const QByteArray& to) {
        const qsizetype at = text.indexOf(from);
        if (at < 0) return {};
        return text.mid(at + from.size(), text.indexOf(to, at + from.size()) - at - from.size());
    }
    [[nodiscard]] static int firstNumber(const QByteArray& text, const QByteArray& key) {
        return between(text, key, " ").toInt();
    }
    [[nodiscard]] static std::vector<int> references(const QByteArray& text) {
        std::vector<int> all;
        static const QRegularExpression kReference("(\\d+) 0 R");
        for (auto i = kReference.globalMatch(QString::fromLatin1(text)); i.hasNext();)
            all.push_back(i.next().captured(1).toInt());
        return all;
    }
    [[nodiscard]] int root() const { return firstNumber(file_.mid(file_.lastIndexOf("trailer")), "/Root "); }
    [[nodiscard]] QByteArray object(int number) const {
        const QByteArray head = "\n" + QByteArray::number(number) + " 0 obj";
        const qsizetype at = file_.indexOf(head);
        return at < 0 ? QByteArray() : file_.mid(at + head.size(), file_.indexOf("endobj", at) - at - head.size());
    }
    [[nodiscard]] QByteArray stream(int number) const {
        const QByteArray head = "\n" + QByteArray::number(number) + " 0 obj";
        const qsizetype at = file_.indexOf(head), begin = file_.indexOf("stream\n", at) + 7;
        const QByteArray entries = file_.mid(at, begin - at);
        const QByteArray length = between(entries, "/Length ", "\n");
        const bool elsewhere = length.contains(" 0 R");
        const int bytes =
            elsewhere ? object(length.split(' ')[0].toInt()).trimmed().toInt() : length.split(' ')[0].toInt();
        const QByteArray raw = file_.mid(begin, bytes);
        if (!entries.contains("/FlateDecode")) return raw;
        return qUncompress(QByteArray("\0\x10\0\0", 4) + raw);
    }
    [[nodiscard]] QMap<int, QChar> glyphs(int font) const {
        QMap<int, QChar> all;
        const QByteArray map = stream(firstNumber(object(font), "/ToUnicode "));
        static const QRegularExpression kRange("<([0-9A-F]{4})> <[0-9A-F]{4}> \\[([^\\]]*)\\]");
        static const QRegularExpression kHex("<([0-9A-F]{4})>");
        for (auto i = kRange.globalMatch(QString::fromLatin1(map)); i.hasNext();) {
            const auto range = i.next();
            int glyph = range.captured(1).toInt(nullptr, 16);
            for (auto k = kHex.globalMatch(range.captured(2)); k.hasNext();)
                all[glyph++] = QChar(k.next().captured(1).toUShort(nullptr, 16));
        }
        return all;
    }
    [[nodiscard]] PdfPage page(int number) const {
        const QByteArray entries = object(number);
        const QList<QByteArray> box = between(entries, "/MediaBox [", "]").split(' ');
        PdfPage page{{box.value(2).toDouble(), box.value(3).toDouble()}, {}};
        QMap<QString, QMap<int, QChar>> fonts;
        const QByteArray resources = object(firstNumber(entries, "/Resources "));
        static const QRegularExpression kFont("/(F\\d+) (\\d+) 0 R");
        for (auto i = kFont.globalMatch(QString::fromLatin1(between(resources, "/Font <<", ">>"))); i.hasNext();) {
            const auto font = i.next();
            fonts[font.captured(1)] = glyphs(font.captured(2).toInt());
        }
        const QString content = QString::fromLatin1(stream(firstNumber(entries, "/Contents ")));
        static const QRegularExpression kPart("\\bBT\\b|/(F\\d+) \\S+ Tf|<([0-9A-F]+)> Tj");
        QMap<int, QChar> font;
        for (auto i = kPart.globalMatch(content); i.hasNext();) {
            const auto part = i.next();
            if (!part.captured(1).isEmpty()) {
                font = fonts[part.captured(1)];
            } else if (part.captured(2).isEmpty()) {
                page.texts << QString();
            } else {
                for (qsizetype k = 0; k + 4 <= part.captured(2).size(); k += 4)
                    page.texts.last() += font.value(part.captured(2).mid(k, 4).toInt(nullptr, 16), QChar(0xFFFD));
            }
        }
        return page;
    }

    QByteArray file_;
};

}  // namespace bauta::test
