// Each bad input gets a clear error, or an honest empty result, and changes nothing.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/temp_folder.h"
#include "tests/e2e/running_suite.h"

namespace zoneflow::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class BadInputTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    suite_ = RunningSuite::Start();
    ASSERT_NE(suite_, nullptr);
    ASSERT_EQ(suite_->Cli({"ingest", SamplePage(), "--published", "2021-02-01"}).code, 0);
    ASSERT_EQ(suite_->Cli({"subscribe", "all", "--filter", "", "--from", "beginning"}).code, 0);
    before_ = suite_->Exports();
  }
  static void TearDownTestSuite() { suite_.reset(); }

  void SetUp() override { ASSERT_NE(suite_, nullptr); }
  void TearDown() override {
    if (suite_ != nullptr) {
      EXPECT_EQ(suite_->Exports(), before_);
    }
  }

  std::string File(const std::string& content) {
    const std::string path = folder_ / "page.txt";
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  void ExpectRefused(const std::vector<std::string>& arguments, const std::string& part,
                     int code = 1) {
    const Ran ran = suite_->Cli(arguments);
    EXPECT_EQ(ran.code, code) << ran.err;
    EXPECT_THAT(ran.err, AllOf(StartsWith("error: "), HasSubstr(part)));
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  }

  static std::unique_ptr<RunningSuite> suite_;
  static std::string before_;
  testing::TempFolder folder_;
};

std::unique_ptr<RunningSuite> BadInputTest::suite_;
std::string BadInputTest::before_;

TEST_F(BadInputTest, AnEmptyFile) { ExpectRefused({"ingest", File("")}, "is empty"); }

TEST_F(BadInputTest, ABinaryFile) {
  ExpectRefused({"ingest", File(std::string("\x7f"
                                            "ELF\0\0\x01",
                                            7))},
                "document: ");
}

TEST_F(BadInputTest, InvalidUtf8) {
  ExpectRefused({"ingest", File("签约\xff")}, "not valid UTF-8 at byte 6");
}

TEST_F(BadInputTest, AFileOfFiftyMegabytes) {
  ExpectRefused({"ingest", File(std::string(50 << 20, 'a'))}, "larger than 33554432 bytes");
}

TEST_F(BadInputTest, AMissingFile) {
  ExpectRefused({"ingest", folder_ / "none.txt"}, "cannot be read");
}

TEST_F(BadInputTest, APageWithoutFactsIsStoredAndGivesNone) {
  const Ran ran = suite_->Cli({"ingest", File("今天天气很好。\n")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("\"facts\":0,\"signings\":0"));
}

// A fixture of its own: the page's signing stays on the boards' lists.
TEST(UnknownZoneTest, IsKeptByNameAndListedAsNotConverted) {
  const auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  const testing::TempFolder folder;
  std::ofstream(folder / "page.txt", std::ios::binary)
      << "近日，云溪高新区与蓝桥科技举行签约仪式，总投资12亿元的蓝桥芯片封装项目签约落户云溪高新区"
         "。"
         "\n";
  ASSERT_EQ(suite->Cli({"ingest", folder / "page.txt", "--published", "2021-02-01"}).code, 0);
  ASSERT_EQ(suite->Cli({"wait", "--settled"}).code, 0);
  EXPECT_THAT(suite->Cli({"signings", "list"}).out, HasSubstr("云溪高新区"));
  const Ran json = suite->Cli({"boards", "show", "--as-of", "latest"});
  EXPECT_THAT(json.out, AllOf(HasSubstr("云溪高新区"), HasSubstr("\"not_converted\":\"")));
  const Ran table = suite->Cli({"boards", "show", "--as-of", "latest", "--format", "table"});
  EXPECT_THAT(table.out, AllOf(HasSubstr("\nnot converted\n"), HasSubstr("云溪高新区")));
}

TEST_F(BadInputTest, ADateThatIsNone) {
  ExpectRefused({"ingest", SamplePage(), "--published", "2021-02-30"}, "2021-02-30", 2);
  ExpectRefused({"plan", "--start", "2021-02-30", "--procedures", "START"}, "--start: ", 2);
}

TEST_F(BadInputTest, AFilterThatDoesNotParse) {
  ExpectRefused({"subscribe", "wrong", "--filter", "type = "}, "filter, byte 8");
  ExpectRefused({"signings", "list", "--filter", "type = "}, "filter, byte 8");
  ExpectRefused({"signings", "watch", "--filter", "type = "}, "filter, byte 8");
}

TEST_F(BadInputTest, ASubscriptionNobodyMade) {
  ExpectRefused({"signings", "watch", "--subscription", "nobody"}, "nobody");
}

TEST_F(BadInputTest, ABoardThatDoesNotExist) {
  ExpectRefused({"boards", "show", "nope"}, "'nope'");
}

TEST_F(BadInputTest, ACaseThatDoesNotExist) {
  ExpectRefused({"case", "require-start", "nope", "--on", "2021-07-31"}, "nope");
}

TEST_F(BadInputTest, WrongUsage) {
  ExpectRefused({"frobnicate"}, "\"frobnicate\"", 2);
  ExpectRefused({"signings", "lst"}, "\"lst\"", 2);
  ExpectRefused({"signings"}, "subcommand", 2);
  ExpectRefused({"export", "everything"}, "everything", 2);
  ExpectRefused({"--format", "xml", "health"}, "xml", 2);
}

TEST_F(BadInputTest, WrongSettingsAreAllNamedAtOnce) {
  for (const char* service : {"ingest", "approval", "scoring", "notification"}) {
    const Ran ran = RunBinary(std::string(service) + "_service", {},
                              {{"MODE", "test"}, {"LISTEN", "here"}, {"DATABASE_POOL", "none"}});
    EXPECT_EQ(ran.code, 1) << service;
    EXPECT_THAT(ran.err, AllOf(StartsWith(service), HasSubstr("MODE"), HasSubstr("LISTEN"),
                               HasSubstr("DATABASE_POOL")));
  }
}

TEST_F(BadInputTest, AForgedHostHeader) {
  const std::string address = suite_->Endpoint("CONSOLE_ADDR");
  ASSERT_NE(address, "");
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port =
      htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof(to)), 0);
  const std::string request = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
  ASSERT_EQ(send(fd, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t n = 0; (n = recv(fd, buffer, sizeof(buffer), 0)) > 0;) {
    answer.append(buffer, static_cast<std::size_t>(n));
  }
  close(fd);
  EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("evil.example")));
}

}  // namespace
}  // namespace zoneflow::e2e
