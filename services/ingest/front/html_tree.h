// The tree of an HTML page, by an HTML5 parser, within bounds of memory.
#pragma once

#include <gumbo.h>

#include <csetjmp>
#include <cstddef>
#include <functional>
#include <string_view>

#include "absl/status/status.h"

namespace zoneflow::ingest::front {

// Holds the nodes, which live as long as it does and point into the page.
class HtmlTree {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{512} << 20;

  HtmlTree() = default;
  HtmlTree(const HtmlTree&) = delete;
  HtmlTree& operator=(const HtmlTree&) = delete;
  ~HtmlTree();

  // Once. OutOfRange for a page whose tree exceeds kMaxBytes; what `go_on` returned, if it ended
  // the call. The page must outlive the tree.
  absl::Status Parse(std::string_view html, const std::function<absl::Status()>& go_on);

  const GumboNode& document() const { return *output_->document; }

 private:
  struct alignas(std::max_align_t) Block {
    Block* next;
    Block* before;
    std::size_t bytes;
  };

  // The parser knows no error: what ends it leaves it by a jump over its frames, which are C.
  bool Run(std::string_view html);
  void* Allocate(std::size_t bytes);
  void Free(void* memory);

  std::jmp_buf out_;
  Block blocks_ = {&blocks_, &blocks_, 0};
  std::size_t held_ = 0;
  std::size_t allocations_ = 0;
  const std::function<absl::Status()>* go_on_ = nullptr;
  absl::Status status_;
  GumboOutput* output_ = nullptr;
};

}  // namespace zoneflow::ingest::front
