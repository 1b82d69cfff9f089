// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/Index.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <system_error>

namespace bauta::study {
namespace {

namespace fs = std::filesystem;

// Step k brings a database of version k to k + 1. A step that was ever released is never changed; a new one is added.
constexpr std::array<const char*, Index::kVersion> kUpgrades = {
    "CREATE TABLE document (path TEXT PRIMARY KEY, mtime_ns INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    " inode INTEGER NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;",
    "CREATE TABLE journal (name TEXT PRIMARY KEY, inode INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE rating_event (journal TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY (journal, position)) WITHOUT ROWID;"};

constexpr int kBusy_ms = 10000;

void upgrade(SQLite::Database& database) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    if (version >= Index::kVersion) return;  // another process was faster
    for (int step = version; step < Index::kVersion; ++step) database.exec(kUpgrades[static_cast<std::size_t>(step)]);
    database.exec("PRAGMA user_version = " + std::to_string(Index::kVersion));
    transaction.commit();
}

void configure(SQLite::Database& database) {
    database.setBusyTimeout(kBusy_ms);
    database.exec("PRAGMA journal_mode = DELETE");
    database.exec("PRAGMA synchronous = FULL");
}

std::unique_ptr<SQLite::Database> inMemory() {
    auto database = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    upgrade(*database);
    return database;
}

bool isDamage(int code) {
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR;
}

}  // namespace

struct Index::State {
    std::unique_ptr<SQLite::Database> database;
    bool onDisk = false;
};

FileStamp FileStamp::of(const fs::path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return {};
    return {static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec,
            static_cast<std::uint64_t>(info.st_size), static_cast<std::uint64_t>(info.st_ino)};
}

Index::Index(const fs::path& file) : state_(std::make_unique<State>()) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        try {
            auto database =
                std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            configure(*database);
            const int version = database->execAndGet("PRAGMA user_version").getInt();
            if (version > kVersion) break;  // a newer program's: leave it alone
            if (version < kVersion) upgrade(*database);
            // Proves that file and tables are what they should be before anything relies on them.
            if (database->execAndGet("PRAGMA quick_check(1)").getString() != "ok") {
                throw SQLite::Exception("damaged", SQLITE_CORRUPT);
            }
            (void)SQLite::Statement(*database, "SELECT path, mtime_ns, bytes, inode, text FROM document LIMIT 1")
                .executeStep();
            (void)SQLite::Statement(*database, "SELECT name, inode, bytes FROM journal LIMIT 1").executeStep();
            (void)SQLite::Statement(*database, "SELECT journal, position, text FROM rating_event LIMIT 1")
                .executeStep();
            state_->database = std::move(database);
            state_->onDisk = true;
            return;
        } catch (const SQLite::Exception& error) {
            if (!isDamage(error.getErrorCode())) break;
            std::error_code ignored;
            fs::remove(file, ignored);
            fs::remove(file.string() + "-journal", ignored);
        }
    }
    state_->database = inMemory();
}

Index::~Index() = default;
Index::Index(Index&&) noexcept = default;
Index& Index::operator=(Index&&) noexcept = default;

bool Index::onDisk() const {
    return state_->onDisk;
}

std::vector<Document> Index::documents() const {
    std::vector<Document> all;
    SQLite::Statement query(*state_->database, "SELECT path, mtime_ns, bytes, inode, text FROM document ORDER BY path");
    while (query.executeStep()) {
        all.push_back({query.getColumn(0).getString(),
                       {query.getColumn(1).getInt64(), static_cast<std::uint64_t>(query.getColumn(2).getInt64()),
                        static_cast<std::uint64_t>(query.getColumn(3).getInt64())},
                       query.getColumn(4).getString()});
    }
    return all;
}

std::vector<JournalMark> Index::journals() const {
    std::vector<JournalMark> all;
    SQLite::Statement query(*state_->database, "SELECT name, inode, bytes FROM journal ORDER BY name");
    while (query.executeStep()) {
        all.push_back({query.getColumn(0).getString(), static_cast<std::uint64_t>(query.getColumn(1).getInt64()),
                       static_cast<std::uint64_t>(query.getColumn(2).getInt64())});
    }
    return all;
}

std::vector<JournalLine> Index::lines() const {
    std::vector<JournalLine> all;
    SQLite::Statement query(*state_->database,
                            "SELECT journal, position, text FROM rating_event ORDER BY journal, position");
    while (query.executeStep()) {
        all.push_back({query.getColumn(0).getString(), static_cast<std::uint64_t>(query.getColumn(1).getInt64()),
                       query.getColumn(2).getString()});
    }
    return all;
}

bool Index::apply(const Change& change) {
    if (change.empty()) return true;
    SQLite::Database& database = *state_->database;
    try {
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        const auto run = [&database](const char* sql, const auto&... values) {
            SQLite::Statement statement(database, sql);
            int column = 0;
            (statement.bind(++column, values), ...);
            statement.exec();
        };
        for (const Document& d : change.documents) {
            run("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?)", d.path, d.stamp.mtime_ns,
                static_cast<std::int64_t>(d.stamp.bytes), static_cast<std::int64_t>(d.stamp.inode), d.text);
        }
        for (const std::string& path : change.gone) run("DELETE FROM document WHERE path = ?", path);
        for (const std::string& journal : change.resetJournals) {
            run("DELETE FROM rating_event WHERE journal = ?", journal);
            run("DELETE FROM journal WHERE name = ?", journal);
        }
        for (const JournalMark& mark : change.journals) {
            run("INSERT OR REPLACE INTO journal VALUES (?, ?, ?)", mark.journal, static_cast<std::int64_t>(mark.inode),
                static_cast<std::int64_t>(mark.bytes));
        }
        for (const JournalLine& line : change.lines) {
            run("INSERT OR REPLACE INTO rating_event VALUES (?, ?, ?)", line.journal,
                static_cast<std::int64_t>(line.position), line.text);
        }
        transaction.commit();
        return true;
    } catch (const SQLite::Exception&) {
        return false;
    }
}

}  // namespace bauta::study
