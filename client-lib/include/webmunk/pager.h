#ifndef WEBMUNK_PAGER_H_
#define WEBMUNK_PAGER_H_

#include <cstddef>
#include <functional>
#include <iterator>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"

namespace webmunk {

// The items of a list call, one after the other, whatever the page size:
//
//   for (absl::StatusOr<v1::DataPoint>& point : client.ListDataPoints(request)) {
//     if (!point.ok()) return point.status();
//     Use(std::move(*point));
//   }
//
// An error is the last element, so a loop that reaches its end without meeting
// one has seen everything.
//
// The first page is fetched by `begin()`, each further one when the loop steps
// past the last item of the page before; one page is held at a time. Each fetch
// blocks, is retried, and has the client's timeout for itself.
//
// A pager is good for one pass, by one thread. It keeps what it needs of its
// client alive and may outlive the `Client` object.
template <typename Item>
class Pager {
 public:
  struct Page {
    google::protobuf::RepeatedPtrField<Item> items;
    std::string next_page_token;
  };
  // Gets the page that `page_token` names.
  using Fetch = std::function<absl::StatusOr<Page>(const std::string& page_token)>;

  struct End {};

  // An input iterator. Its element may be moved from, and is valid until the
  // iterator is advanced or the pager is moved or destroyed.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<Item>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    reference operator*() const { return pager_->current_; }
    pointer operator->() const { return &pager_->current_; }
    Iterator& operator++() {
      pager_->Advance();
      return *this;
    }
    void operator++(int) { pager_->Advance(); }

    friend bool operator==(const Iterator& it, End) { return it.AtEnd(); }
    friend bool operator!=(const Iterator& it, End) { return !it.AtEnd(); }

   private:
    friend class Pager;
    explicit Iterator(Pager* pager) : pager_(pager) {}
    bool AtEnd() const { return pager_->done_; }
    Pager* pager_;
  };

  // Starts at the page that `first_page_token` names; empty: at the beginning.
  explicit Pager(Fetch fetch, std::string first_page_token = "")
      : fetch_(std::move(fetch)), next_page_token_(std::move(first_page_token)) {}

  Pager(Pager&&) noexcept = default;
  Pager& operator=(Pager&&) noexcept = default;
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;

  Iterator begin() {
    Advance();
    return Iterator(this);
  }
  End end() const { return {}; }

 private:
  void Advance() {
    while (position_ == items_.size()) {
      if (last_page_) {
        done_ = true;
        return;
      }
      FetchPage();
      if (last_page_ && !current_.ok()) return;
    }
    current_ = std::move(*items_.Mutable(position_++));
  }

  // An error is put into `current_`, and ends the pages.
  void FetchPage() {
    // The page before is freed first, so that never two are held.
    google::protobuf::RepeatedPtrField<Item>().Swap(&items_);
    position_ = 0;
    absl::StatusOr<Page> page = fetch_(next_page_token_);
    if (page.ok() && !page->next_page_token.empty() && page->next_page_token == next_page_token_) {
      page = absl::InternalError("the server named the page just read as the next one");
    }
    if (!page.ok()) {
      current_ = page.status();
      last_page_ = true;
      return;
    }
    current_ = Item();
    items_.Swap(&page->items);
    next_page_token_ = std::move(page->next_page_token);
    last_page_ = next_page_token_.empty();
  }

  Fetch fetch_;
  std::string next_page_token_;
  google::protobuf::RepeatedPtrField<Item> items_;
  int position_ = 0;
  bool last_page_ = false;
  bool done_ = false;
  absl::StatusOr<Item> current_ = Item();
};

}  // namespace webmunk

#endif  // WEBMUNK_PAGER_H_
