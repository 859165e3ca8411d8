// The fixture of a suite that runs on several backends, some of which may be missing here.
#pragma once

#include <memory>
#include <string>

#include "gtest/gtest.h"

namespace zoneflow::testing {

// A backend is default-constructible and has
//   static std::string Missing();   why it cannot run here, "" if it can
// Each test gets one of its own, or is skipped with that reason.
template <typename Backend>
class OnBackend : public ::testing::Test {
 protected:
  void SetUp() final {
    if (const std::string missing = Backend::Missing(); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    backend_ = std::make_unique<Backend>();
    SetUpOnBackend();
  }

  // What a suite sets up once the backend is there.
  virtual void SetUpOnBackend() {}

  std::unique_ptr<Backend> backend_;
};

}  // namespace zoneflow::testing
