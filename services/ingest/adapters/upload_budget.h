// How much memory the uploads under way may hold together.
#pragma once

#include <atomic>
#include <cstddef>

namespace zoneflow::ingest {

// Thread-safe. Each Take is returned once.
class UploadBudget {
 public:
  explicit UploadBudget(std::size_t bytes) : left_(bytes) {}

  // Takes the bytes, or nothing and false if so many are not left.
  bool Take(std::size_t bytes) {
    std::size_t left = left_.load();
    while (left >= bytes) {
      if (left_.compare_exchange_weak(left, left - bytes)) {
        return true;
      }
    }
    return false;
  }

  void Return(std::size_t bytes) { left_ += bytes; }

 private:
  std::atomic<std::size_t> left_;
};

}  // namespace zoneflow::ingest
