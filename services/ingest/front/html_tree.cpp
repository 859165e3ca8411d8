#include "services/ingest/front/html_tree.h"

#include <cstdlib>

#include "common/base/str_cat.h"

namespace zoneflow::ingest::front {

HtmlTree::~HtmlTree() {
  while (blocks_.next != &blocks_) {
    Free(blocks_.next + 1);
  }
}

absl::Status HtmlTree::Parse(std::string_view html, const std::function<absl::Status()>& go_on) {
  go_on_ = &go_on;
  Run(html);
  go_on_ = nullptr;
  return status_;
}

bool HtmlTree::Run(std::string_view html) {
  if (setjmp(out_) != 0) {  // NOLINT(cert-err52-cpp): see the header
    return false;
  }
  GumboOptions options = kGumboDefaultOptions;
  options.userdata = this;
  options.allocator = [](void* tree, std::size_t bytes) {
    return static_cast<HtmlTree*>(tree)->Allocate(bytes);
  };
  options.deallocator = [](void* tree, void* memory) {
    static_cast<HtmlTree*>(tree)->Free(memory);
  };
  options.max_errors = 0;
  output_ = gumbo_parse_with_options(&options, html.data(), html.size());
  return true;
}

void* HtmlTree::Allocate(std::size_t bytes) {
  constexpr std::size_t kAllocationsPerQuestion = 4096;
  if (++allocations_ % kAllocationsPerQuestion == 0 && *go_on_ != nullptr) {
    status_ = (*go_on_)();
  }
  const std::size_t size = sizeof(Block) + bytes;
  if (status_.ok() && held_ + size > kMaxBytes) {
    status_ = absl::OutOfRangeError(
        StrCat("document: HTML whose elements take more than ", kMaxBytes, " bytes of memory"));
  }
  auto* const block = status_.ok() ? static_cast<Block*>(std::malloc(size)) : nullptr;
  if (block == nullptr) {
    if (status_.ok()) {
      status_ = absl::ResourceExhaustedError("document: no memory to parse its HTML");
    }
    std::longjmp(out_, 1);  // NOLINT(cert-err52-cpp)
  }
  *block = {blocks_.next, &blocks_, size};
  blocks_.next->before = block;
  blocks_.next = block;
  held_ += size;
  return block + 1;
}

void HtmlTree::Free(void* memory) {
  if (memory == nullptr) {
    return;
  }
  Block* const block = static_cast<Block*>(memory) - 1;
  block->before->next = block->next;
  block->next->before = block->before;
  held_ -= block->bytes;
  std::free(block);
}

}  // namespace zoneflow::ingest::front
