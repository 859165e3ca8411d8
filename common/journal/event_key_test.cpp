#include "common/journal/event_key.h"

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::journal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

class EventKeysTest : public ::testing::Test {
 protected:
  absl::StatusOr<EventKeys> Read(const std::string& content) {
    std::ofstream(folder_ / "key", std::ios::binary) << content;
    return EventKeys::FromFile(folder_ / "key");
  }
  EventKeys Keys(const std::string& content) {
    auto keys = Read(content);
    EXPECT_THAT(keys, IsOk());
    return keys.ok() ? *std::move(keys) : EventKeys();
  }

  zoneflow::testing::TempFolder folder_;
};

// RFC 4231 has no key of 32 bytes; `printf %s TEXT | openssl dgst -sha256 -hmac KEY` gives the
// same.
TEST_F(EventKeysTest, TheMacOfAKnownHashNeverChanges) {
  EXPECT_EQ(Keys("0123456789abcdef0123456789abcdef\n").Sign("what is signed"),
            "6361a087710d524e83698ac23316087512d93d53ecee7ddea4729ae36780803c");
}

TEST_F(EventKeysTest, WhileAKeyIsChangedTheFirstSignsAndBothVerify) {
  const std::string before(32, 'b');
  const std::string after(32, 'a');
  const EventKeys old_only = Keys(before);
  const EventKeys both = Keys(after + "\r\n" + before + "\n");
  const EventKeys new_only = Keys(after + "\n");
  const std::string hash(64, '0');
  EXPECT_EQ(both.Sign(hash), new_only.Sign(hash));
  EXPECT_TRUE(both.Verify(hash, old_only.Sign(hash)));
  EXPECT_TRUE(both.Verify(hash, new_only.Sign(hash)));
  EXPECT_FALSE(new_only.Verify(hash, old_only.Sign(hash)));
  for (const std::string& mac : {std::string(), std::string(64, '0'), hash + "0",
                                 both.Sign(hash).substr(1), both.Sign(std::string(64, '1'))}) {
    EXPECT_FALSE(both.Verify(hash, mac)) << mac;
  }
}

TEST_F(EventKeysTest, WithoutAKeyNothingIsSignedAndAnythingIsTaken) {
  const auto none = EventKeys::FromFile("");
  ASSERT_THAT(none, IsOk());
  EXPECT_TRUE(none->empty());
  EXPECT_EQ(none->Sign("x"), "");
  EXPECT_TRUE(none->Verify("x", "whatever"));
}

TEST_F(EventKeysTest, AWrongFileIsNamedWithItsRuleAndWithoutItsContent) {
  const std::string good(32, 'g');
  for (const auto& [content, rule] : std::initializer_list<std::pair<std::string, std::string>>{
           {"", "line 1: must be a key of at least 32 bytes"},
           {"secret", "line 1: must be a key of at least 32 bytes"},
           {good + "\nsecret\n", "line 2: must be a key of at least 32 bytes"},
           {good + "\n\n", "line 2: must be a key of at least 32 bytes"},
           {good + "\n" + good + "\n" + good, "one key a line and at most two"},
           {std::string(5'000, 'x'), "at most 4096 bytes"}}) {
    EXPECT_THAT(Read(content),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("EVENT_KEY_FILE: \"" + (folder_ / "key") + "\""),
                               HasSubstr(rule), Not(HasSubstr("secret")), Not(HasSubstr(good)))));
  }
  EXPECT_THAT(EventKeys::FromFile(folder_ / "none"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cannot be read")));
  EXPECT_THAT(EventKeys::FromFile(folder_.path()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("EVENT_KEY_FILE")));
}

}  // namespace
}  // namespace zoneflow::journal
