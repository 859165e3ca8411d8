#include "services/notification/core/mail.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::notification {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

constexpr Instant kNow{std::chrono::seconds(1614265330)};
const MailRules kAny{true, {}};

TEST(MailboxTest, IsOnePlainAddress) {
  EXPECT_THAT(ParseMailbox("mailto:Zhang.San+x@Example.GOV.cn", kAny),
              IsOkAndHolds("Zhang.San+x@example.gov.cn"));
  for (const char* wrong :
       {"zhang@example.cn", "mailto:", "mailto:zhang", "mailto:@example.cn", "mailto:zhang@",
        "mailto:zhang@cn", "mailto:a@b.cn,c@d.cn", "mailto:a@b.cn?bcc=c@d.cn",
        "mailto:a@b.cn\r\nRCPT TO:<c@d.cn>", "mailto:张三@example.cn", "mailto:<a@b.cn>",
        "mailto:\"a b\"@c.cn", "mailto:.a@b.cn", "mailto:a..b@c.cn", "mailto:a@-b.cn",
        "mailto:a@b..cn", "mailto:a@[127.0.0.1]", "mailto:a@b.cn ", "https://b.cn/"}) {
    EXPECT_THAT(ParseMailbox(wrong, kAny), StatusIs(Code::kInvalidArgument, HasSubstr("url: ")))
        << wrong;
  }
  EXPECT_THAT(ParseMailbox("mailto:" + std::string(300, 'a') + "@b.cn", kAny),
              StatusIs(Code::kInvalidArgument, HasSubstr("254")));
}

TEST(MailboxTest, LiesInADomainOfTheDeployment) {
  const MailRules rules{true, {"example.gov.cn"}};
  EXPECT_THAT(ParseMailbox("mailto:a@example.gov.cn", rules), IsOkAndHolds("a@example.gov.cn"));
  EXPECT_THAT(ParseMailbox("mailto:a@hub.example.gov.cn", rules),
              IsOkAndHolds("a@hub.example.gov.cn"));
  EXPECT_THAT(ParseMailbox("mailto:a@notexample.gov.cn", rules),
              StatusIs(Code::kInvalidArgument, HasSubstr("example.gov.cn")));
  EXPECT_THAT(ParseMailbox("mailto:a@example.gov.cn", {}),
              StatusIs(Code::kFailedPrecondition, HasSubstr("MAIL_SERVER")));
}

// The words of a subject, put together again.
std::string Decoded(const std::string& subject) {
  std::string text;
  for (const auto word : absl::StrSplit(subject, "\r\n ")) {
    EXPECT_LE(word.size(), 75u);
    std::string part;
    EXPECT_TRUE(absl::Base64Unescape(word.substr(10, word.size() - 12), &part));
    // Whole characters in each (RFC 2047).
    EXPECT_NE(static_cast<unsigned char>(part.front()) & 0xC0, 0x80) << word;
    text += part;
  }
  return text;
}

TEST(MailTest, TravelsInShortLinesOfAscii) {
  std::string title;
  for (int i = 0; i < 60; ++i) {
    title += "签约";
  }
  const std::vector<std::string> items = {title + "\nhttps://console.test/signings/s1"};
  const Mail mail =
      MailOf("a@b.cn", "msg_1_7", "large", items, "https://console.test/x", Language::kChinese);
  const std::string written = WriteMail(mail, "zoneflow@zone.gov.cn", kNow);
  for (const auto line : absl::StrSplit(written, "\r\n")) {
    EXPECT_LE(line.size(), 78u);
    EXPECT_THAT(std::string(line), Not(HasSubstr("\n")));
    for (const char c : line) {
      EXPECT_LT(static_cast<unsigned char>(c), 0x7f);
    }
  }
  EXPECT_THAT(written, HasSubstr("To: <a@b.cn>\r\n"));
  EXPECT_THAT(written, HasSubstr("Message-ID: <msg_1_7@zone.gov.cn>\r\n"));
  EXPECT_THAT(written, HasSubstr("Date: Thu, 25 Feb 2021 15:02:10 +0000\r\n"));
  EXPECT_THAT(written, HasSubstr("Auto-Submitted: auto-generated\r\n"));
  const std::size_t subject = written.find("Subject: ") + 9;
  EXPECT_EQ(Decoded(written.substr(subject, written.find("\r\nDate") - subject)), mail.subject);
  std::string body;
  ASSERT_TRUE(absl::Base64Unescape(
      absl::StrReplaceAll(written.substr(written.find("\r\n\r\n") + 4), {{"\r\n", ""}}), &body));
  EXPECT_THAT(body, HasSubstr(title + "\r\nhttps://console.test/signings/s1\r\n"));
  EXPECT_THAT(body, EndsWith("\r\n-- \r\n订阅：large\r\nhttps://console.test/x\r\n"));
}

TEST(MailTest, TheSubjectIsTheEventOrHowManyThereAre) {
  const std::vector<std::string> two = {"one\nlink", "two"};
  const auto of = [&](std::size_t count, Language language) {
    return MailOf("a@b.cn", "id", "large", std::span(two).first(count), "", language);
  };
  EXPECT_EQ(of(1, Language::kChinese).subject, "one");
  EXPECT_EQ(of(2, Language::kChinese).subject, "Zoneflow：2 条动态（订阅 large）");
  EXPECT_EQ(of(2, Language::kEnglish).subject, "Zoneflow: 2 events (subscription large)");
  EXPECT_EQ(of(2, Language::kEnglish).text, "one\nlink\n\ntwo\n\n-- \nSubscription: large\n");
}

TEST(MailTest, AReplyOfFourIsTriedAgainAndOneOfFiveIsNot) {
  EXPECT_EQ(MeaningOfMail(250), AnswerMeans::kDelivered);
  EXPECT_EQ(MeaningOfMail(0), AnswerMeans::kRetry);
  EXPECT_EQ(MeaningOfMail(354), AnswerMeans::kRetry);
  EXPECT_EQ(MeaningOfMail(451), AnswerMeans::kRetry);
  for (const int busy : {421, 450, 452}) {
    EXPECT_EQ(MeaningOfMail(busy), AnswerMeans::kThrottle);
  }
  for (const int refused : {550, 552, 554}) {
    EXPECT_EQ(MeaningOfMail(refused), AnswerMeans::kRefused);
  }
  // It is our account that is refused, not the letter.
  for (const int ours : {530, 534, 535, 538}) {
    EXPECT_EQ(MeaningOfMail(ours), AnswerMeans::kRetry);
  }
}

}  // namespace
}  // namespace zoneflow::notification
