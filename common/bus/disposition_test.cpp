#include "common/bus/disposition.h"

#include <map>

#include "gtest/gtest.h"

namespace zoneflow::bus {
namespace {

using absl::StatusCode;

TEST(DispositionTest, EveryCodeHasTheFateOfTheErrorTable) {
  const std::map<StatusCode, Disposition> table = {
      {StatusCode::kOk, Disposition::kDone},
      {StatusCode::kCancelled, Disposition::kStop},
      {StatusCode::kUnknown, Disposition::kDeadLetter},
      {StatusCode::kInvalidArgument, Disposition::kDeadLetter},
      {StatusCode::kDeadlineExceeded, Disposition::kBackOff},
      {StatusCode::kNotFound, Disposition::kDeadLetter},
      {StatusCode::kAlreadyExists, Disposition::kDeadLetter},
      {StatusCode::kPermissionDenied, Disposition::kDeadLetter},
      {StatusCode::kResourceExhausted, Disposition::kBackOff},
      {StatusCode::kFailedPrecondition, Disposition::kDeadLetter},
      {StatusCode::kAborted, Disposition::kRedo},
      {StatusCode::kOutOfRange, Disposition::kDeadLetter},
      {StatusCode::kUnimplemented, Disposition::kDeadLetter},
      {StatusCode::kInternal, Disposition::kDeadLetter},
      {StatusCode::kUnavailable, Disposition::kBackOff},
      {StatusCode::kDataLoss, Disposition::kDeadLetter},
      {StatusCode::kUnauthenticated, Disposition::kDeadLetter},
  };
  for (int code = 0; code <= 16; ++code) {
    ASSERT_TRUE(table.contains(static_cast<StatusCode>(code))) << code;
  }
  for (const auto& [code, fate] : table) {
    EXPECT_EQ(DispositionOf(absl::Status(code, "reason")), fate) << absl::StatusCodeToString(code);
  }
}

TEST(DispositionTest, ACodeFromANewerPeerIsADeadLetter) {
  EXPECT_EQ(DispositionOf(absl::Status(static_cast<StatusCode>(77), "new")),
            Disposition::kDeadLetter);
}

}  // namespace
}  // namespace zoneflow::bus
