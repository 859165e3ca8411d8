#include "services/notification/adapters/openssl_secret_box.h"

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::notification {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

const std::string kOne(32, 'a');
const std::string kTwo(40, 'b');

TEST(OpensslSecretBoxTest, WhatIsSealedIsOpenedAndNobodyReadsIt) {
  const OpensslSecretBox box({kOne});
  const auto sealed = box.Seal("whsec_secret", "webhook/1");
  ASSERT_THAT(sealed, IsOk());
  EXPECT_THAT(*sealed, Not(HasSubstr("secret")));
  EXPECT_THAT(box.Open(*sealed, "webhook/1"), IsOkAndHolds(std::string("whsec_secret")));
  // The same text never looks the same.
  EXPECT_NE(*box.Seal("whsec_secret", "webhook/1"), *sealed);
}

TEST(OpensslSecretBoxTest, ASecretOfAnotherWebhookOrOneThatWasChangedIsRefused) {
  const OpensslSecretBox box({kOne});
  std::string sealed = *box.Seal("whsec_secret", "webhook/1");
  EXPECT_THAT(box.Open(sealed, "webhook/2"), StatusIs(Code::kDataLoss));
  sealed[sealed.size() - 6] = sealed[sealed.size() - 6] == 'A' ? 'B' : 'A';
  EXPECT_THAT(box.Open(sealed, "webhook/1"), StatusIs(Code::kDataLoss));
  for (const char* text : {"", "v1", "v1:x:y", "v2:00000000:AAAA", "v1:00000000:AAAA"}) {
    EXPECT_THAT(box.Open(text, "webhook/1"), StatusIs(Code::kDataLoss)) << text;
  }
}

TEST(OpensslSecretBoxTest, AKeyIsChangedByTwoLinesForAWhile) {
  const std::string old = *OpensslSecretBox({kOne}).Seal("whsec_secret", "w");
  const OpensslSecretBox both({kTwo, kOne});
  EXPECT_THAT(both.Open(old, "w"), IsOkAndHolds(std::string("whsec_secret")));
  const std::string fresh = *both.Seal("whsec_secret", "w");
  EXPECT_THAT(OpensslSecretBox({kTwo}).Open(fresh, "w"), IsOk());
  EXPECT_THAT(OpensslSecretBox({kTwo}).Open(old, "w"),
              StatusIs(Code::kFailedPrecondition, HasSubstr("WEBHOOK_KEY_FILE")));
}

TEST(OpensslSecretBoxTest, WithoutAKeyItSaysWhatToSet) {
  EXPECT_THAT(OpensslSecretBox().Seal("whsec_secret", "w"),
              StatusIs(Code::kFailedPrecondition, HasSubstr("WEBHOOK_KEY_FILE")));
}

TEST(OpensslSecretBoxTest, AKeyFileThatIsNoneIsNamedWithTheRule) {
  const zoneflow::testing::TempFolder folder;
  const auto file = [&](const std::string& text) {
    const std::string path = folder.path() + "/key";
    std::ofstream(path, std::ios::binary) << text;
    return OpensslSecretBox::FromFile(path);
  };
  EXPECT_THAT(file(kOne + "\n" + kTwo + "\r\n"), IsOk());
  EXPECT_THAT(file("short\n"), StatusIs(Code::kInvalidArgument, HasSubstr("at least 32 bytes")));
  EXPECT_THAT(file(kOne + "\n" + kOne + "\n" + kOne),
              StatusIs(Code::kInvalidArgument, HasSubstr("at most two")));
  EXPECT_THAT(file(std::string(5000, 'x')), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(OpensslSecretBox::FromFile("/nowhere/key"),
              StatusIs(Code::kInvalidArgument, HasSubstr("WEBHOOK_KEY_FILE")));
  EXPECT_TRUE(OpensslSecretBox::FromFile("")->empty());
}

}  // namespace
}  // namespace zoneflow::notification
