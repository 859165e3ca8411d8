#include "common/evidence/evidence_notes.h"

#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::evidence {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

journal::EventKeys Keys(char filled_with) {
  const zoneflow::testing::TempFolder folder;
  std::ofstream(folder / "key") << std::string(32, filled_with) << "\n";
  return *journal::EventKeys::FromFile(folder / "key");
}

common::v1::EvidenceReceipt Receipt(const journal::EventKeys& keys) {
  common::v1::EvidenceReceipt receipt;
  receipt.set_id(std::string(64, 'a'));
  receipt.set_media_type("image/jpeg");
  receipt.set_size_bytes(7);
  receipt.set_holder("person/ann");
  Sign(keys, receipt);
  return receipt;
}

common::v1::EvidencePass Pass(const journal::EventKeys& keys) {
  common::v1::EvidencePass pass;
  pass.set_id(std::string(64, 'a'));
  pass.set_holder("person/ann");
  pass.set_until_time("2021-03-02T10:00:00.000000Z");
  Sign(keys, pass);
  return pass;
}

TEST(EvidenceNotesTest, AReceiptHoldsForWhoeverSentItAndForWhatItSays) {
  const journal::EventKeys keys = Keys('k');
  const common::v1::EvidenceReceipt good = Receipt(keys);
  EXPECT_THAT(Check(keys, good, "person/ann"), IsOk());
  EXPECT_THAT(Check(keys, good, "person/bob"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("person/ann")));
  EXPECT_THAT(Check(Keys('w'), good, "person/ann"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("receipt.mac")));
  const auto expect_refused = [&](auto change) {
    common::v1::EvidenceReceipt other = good;
    change(other);
    EXPECT_THAT(Check(keys, other, other.holder()),
                StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("receipt.mac")));
  };
  expect_refused([](auto& other) { other.set_id(std::string(64, 'b')); });
  expect_refused([](auto& other) { other.set_media_type("application/pdf"); });
  expect_refused([](auto& other) { other.set_size_bytes(8); });
  expect_refused([](auto& other) { other.set_holder("person/bob"); });
  expect_refused([](auto& other) { other.clear_mac(); });
  common::v1::EvidenceReceipt unnamed = good;
  unnamed.set_id("../../etc");
  EXPECT_THAT(Check(keys, unnamed, "person/ann"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(EvidenceNotesTest, APassRunsOut) {
  const journal::EventKeys keys = Keys('k');
  const common::v1::EvidencePass good = Pass(keys);
  const Instant until = *ParseInstant("2021-03-02T10:00:00Z");
  EXPECT_THAT(Check(keys, good, "person/ann", until - std::chrono::microseconds(1)), IsOk());
  EXPECT_THAT(Check(keys, good, "person/ann", until),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("ran out")));
  common::v1::EvidencePass longer = good;
  longer.set_until_time("2031-03-02T10:00:00.000000Z");
  EXPECT_THAT(Check(keys, longer, "person/ann", until),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("pass.mac")));
}

TEST(EvidenceNotesTest, AReceiptIsNoPass) {
  const journal::EventKeys keys = Keys('k');
  common::v1::EvidencePass pass = Pass(keys);
  pass.set_mac(Receipt(keys).mac());
  EXPECT_THAT(Check(keys, pass, "person/ann", Instant{}),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(EvidenceNotesTest, WithoutAKeyNothingIsSigned) {
  const journal::EventKeys none;
  EXPECT_EQ(Receipt(none).mac(), "");
  EXPECT_THAT(Check(none, Receipt(none), "person/ann"), IsOk());
  EXPECT_THAT(Check(none, Receipt(none), "person/bob"),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace zoneflow::evidence
