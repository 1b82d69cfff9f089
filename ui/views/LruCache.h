// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <utility>

namespace bauta::views::detail {

/// Keeps what was used last, up to a total cost. Keys are packed by the caller.
template <typename Value>
class LruCache {
  public:
    explicit LruCache(std::size_t capacity) : capacity_(capacity) {}

    /// The value, now the most recent, or null. Valid until the next put.
    [[nodiscard]] Value* find(std::uint64_t key) {
        const auto it = places_.find(key);
        if (it == places_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, it->second);
        return &it->second->value;
    }
    Value& put(std::uint64_t key, Value value, std::size_t cost) {
        entries_.push_front({key, std::move(value), cost});
        places_[key] = entries_.begin();
        used_ += cost;
        while (used_ > capacity_ && entries_.size() > 1) {
            used_ -= entries_.back().cost;
            places_.erase(entries_.back().key);
            entries_.pop_back();
        }
        return entries_.front().value;
    }
    template <typename Predicate>
    void eraseIf(Predicate gone) {
        for (auto it = entries_.begin(); it != entries_.end();) {
            if (gone(it->key)) {
                used_ -= it->cost;
                places_.erase(it->key);
                it = entries_.erase(it);
            } else {
                ++it;
            }
        }
    }

  private:
    struct Entry {
        std::uint64_t key;
        Value value;
        std::size_t cost;
    };
    std::list<Entry> entries_;
    std::unordered_map<std::uint64_t, typename std::list<Entry>::iterator> places_;
    std::size_t capacity_;
    std::size_t used_ = 0;
};

}  // namespace bauta::views::detail
