// How much one page of a list holds: bounded by rows and by bytes, the same in every service.
//
// A message of gRPC has at most 4 MiB, so a page that counts rows alone fails for ever once its
// rows are large. A list reads one row more than it shows and stops where the page is full:
//
//   rpc::Page page(page_size);                       // page_size from rpc::PageSizeOf
//   while (rows.fetch()) {                           // … LIMIT page_size + 1
//     v1::Thing thing = …;
//     if (!page.Takes(thing.ByteSizeLong())) {       // the row stays for the next page
//       response.set_next_page_token(TokenOf(last)); // the last row that was taken
//       break;
//     }
//     *response.add_things() = std::move(thing);
//   }
//
// A client goes on as long as next_page_token is set; a page may be shorter than page_size. The
// first row is always taken, else a list would end at it for ever: whoever stores rows keeps each
// well below kPageBytes and serves what is larger in parts.
#pragma once

#include <cstddef>

namespace zoneflow::rpc {

// The most bytes of a list's rows in one answer: a message has 4 MiB, the rest is for what stands
// beside the rows and for what JSON adds on the way to a browser.
inline constexpr std::size_t kPageBytes = std::size_t{3} << 20;

class Page {
 public:
  // `rows` from 1; `bytes` is another bound for tests and for lists that share an answer.
  explicit Page(int rows, std::size_t bytes = kPageBytes) : rows_(rows), bytes_(bytes) {}

  // Whether the next row, of so many serialised bytes, is on this page; if so it is counted. Once
  // false, always false: rows are not passed over.
  bool Takes(std::size_t bytes) {
    // A field's tag and length, at most.
    const std::size_t all = bytes + 8;
    if (full_ || taken_ == rows_ || (taken_ > 0 && all > bytes_ - used_)) {
      full_ = true;
      return false;
    }
    used_ = all > bytes_ - used_ ? bytes_ : used_ + all;
    ++taken_;
    return true;
  }

  // How many rows were taken.
  int taken() const { return taken_; }

 private:
  const int rows_;
  const std::size_t bytes_;
  int taken_ = 0;
  std::size_t used_ = 0;  // at most bytes_
  bool full_ = false;
};

}  // namespace zoneflow::rpc
