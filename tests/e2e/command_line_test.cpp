// The command line as a person meets it: help, completion, mistakes, terminals, names for ids.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/testing/temp_folder.h"
#include "tests/e2e/running_suite.h"
#include "tests/e2e/terminal.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::e2e {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

// Runs a script with the binaries in its PATH; nullopt-like code 127 if the shell is missing.
Ran Shell(const std::string& shell, Words options, const std::string& script,
          const std::string& home) {
  const std::string bin = std::filesystem::path(Binary("zoneflow")).parent_path().string();
  const testing::TempFolder folder;
  Words command = {"/bin/sh", "-c", "exec \"$0\" \"$@\" >\"$OUT\" 2>\"$ERR\"", shell};
  command.insert(command.end(), options.begin(), options.end());
  command.insert(command.end(), {"-c", script});
  auto process = testing::Process::Start({.command = command,
                                          .env = {{"PATH", bin + ":/usr/bin:/bin"},
                                                  {"HOME", home},
                                                  {"DATA_DIR", "/proc/none"},
                                                  {"OUT", folder / "out"},
                                                  {"ERR", folder / "err"}},
                                          .output = "",
                                          .folder = home,
                                          .user = ""});
  EXPECT_TRUE(process.ok()) << process.status();
  const int code = process->Wait(std::chrono::seconds(60)).value_or(-1);
  return {code, ReadFile(folder / "out"), ReadFile(folder / "err")};
}

bool IsInstalled(const std::string& shell) {
  return std::filesystem::exists("/usr/bin/" + shell) || std::filesystem::exists("/bin/" + shell);
}

// The commands of the binary, each as its words, by what it offers to complete.
std::vector<Words> AllCommands() {
  std::vector<Words> found;
  std::function<void(const Words&)> walk = [&](const Words& path) {
    Words ask = {"__complete"};
    ask.insert(ask.end(), path.begin(), path.end());
    ask.emplace_back("");
    for (const std::string& line : LinesOf(RunBinary("zoneflow", ask).out)) {
      Words inner = path;
      inner.push_back(line.substr(0, line.find('\t')));
      Words help = {"help"};
      help.insert(help.end(), inner.begin(), inner.end());
      if (line.find('\t') != std::string::npos && inner.front() != "help" &&
          RunBinary("zoneflow", help).code == 0) {
        found.push_back(inner);
        walk(inner);
      }
    }
  };
  walk({});
  return found;
}

TEST(CommandLineTest, EveryCommandHasExamplesThatItUnderstands) {
  const testing::TempFolder home;
  const std::vector<Words> commands = AllCommands();
  ASSERT_GT(commands.size(), 30U);
  for (const Words& command : commands) {
    Words ask = command;
    ask.emplace_back("--help");
    const std::string help = RunBinary("zoneflow", ask).out;
    const std::size_t examples = help.find("\nExample");
    ASSERT_NE(examples, std::string::npos) << help;
    int tried = 0;
    for (const std::string& line : LinesOf(help.substr(examples))) {
      const std::size_t begin = line.find("zoneflow ");
      if (begin == std::string::npos) {
        continue;
      }
      // Without a suite it cannot do its work; that it is no wrong usage (2) is what is asked.
      const std::string example = line.substr(begin, line.find(" > ") - begin);
      const Ran ran = Shell("sh", {}, example, home.path());
      EXPECT_TRUE(ran.code == 0 || ran.code == 1) << example << ": " << ran.code << ran.err;
      ++tried;
    }
    EXPECT_GT(tried, 0) << help;
  }
}

TEST(CommandLineTest, HelpAndVersionAreCommandsToo) {
  EXPECT_EQ(RunBinary("zoneflow", {"version"}).out, RunBinary("zoneflow", {"--version"}).out);
  EXPECT_THAT(RunBinary("zoneflow", {"version"}).out, StartsWith("zoneflow "));
  EXPECT_THAT(RunBinary("zoneflow", {"help"}).out,
              AllOf(HasSubstr("Usage: zoneflow "), HasSubstr("completion")));
  EXPECT_THAT(RunBinary("zoneflow", {"help", "case", "show"}).out,
              AllOf(HasSubstr("Usage: zoneflow case show "), HasSubstr("zoneflow case show 前晨")));
  const Ran unknown = RunBinary("zoneflow", {"help", "cas"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_EQ(unknown.err, "error: \"cas\" is no command of zoneflow; did you mean \"case\"?\n");
}

TEST(CommandLineTest, AMistypedWordIsToldWithWhatWasMeant) {
  const struct {
    Words words;
    const char* message;
  } cases[] = {
      {{"signngs", "list"}, "\"signngs\" is no command of zoneflow; did you mean \"signings\"?"},
      {{"case", "shwo", "x"}, "\"shwo\" is no command of zoneflow case; did you mean \"show\"?"},
      {{"signings", "list", "--fitler", "x"},
       "\"--fitler\" is no option of zoneflow signings list; did you mean \"--filter\"?"},
      {{"health", "--dta", "x"},
       "\"--dta\" is no option of zoneflow health; did you mean \"--data\"?"},
      {{"signings"}, "zoneflow signings: a subcommand is missing: list, members, watch"},
      {{"case", "show"}, "zoneflow case show: ID is required; see zoneflow case show --help"},
      {{"deadletter", "drop", "approval/1", "approval/2"},
       "\"approval/2\" is no argument of zoneflow deadletter drop; see zoneflow deadletter drop "
       "--help"},
  };
  for (const auto& c : cases) {
    const Ran ran = RunBinary("zoneflow", c.words);
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.err, std::string("error: ") + c.message + "\n");
    EXPECT_EQ(ran.out, "");
  }
}

// What the shell would offer, by the script that the binary prints for it.
std::vector<std::string> OfferedByBash(const std::string& words) {
  const testing::TempFolder home;
  std::ofstream(home / "page one.txt") << "x";
  const Ran ran = Shell("bash", {"--norc"},
                        "source <(zoneflow completion bash)\n"
                        "complete -p zoneflow >&2\n"
                        "COMP_WORDS=(zoneflow " +
                            words +
                            ")\n"
                            "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                            "_zoneflow\n"
                            "for word in \"${COMPREPLY[@]}\"; do echo \"$word\"; done",
                        home.path());
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.err, "complete -F _zoneflow zoneflow\n");
  return LinesOf(ran.out);
}

TEST(CompletionTest, BashOffersWhatTheBinaryHas) {
  EXPECT_THAT(OfferedByBash("sig"), ElementsAre("signings"));
  EXPECT_THAT(OfferedByBash("signings ''"), ElementsAre("list", "members", "watch"));
  EXPECT_THAT(OfferedByBash("signings list --fil"), ElementsAre("--filter"));
  EXPECT_THAT(OfferedByBash("--format json case s"), ElementsAre("show", "suspend"));
  EXPECT_THAT(OfferedByBash("health --format = j"), ElementsAre("json"));
  EXPECT_THAT(OfferedByBash("health --format ="), ElementsAre("table", "json", "csv"));
  EXPECT_THAT(OfferedByBash("export ''"), ElementsAre("facts", "projects", "boards", "deliveries"));
  EXPECT_THAT(OfferedByBash("ingest pa"), ElementsAre("page one.txt"));
  EXPECT_THAT(OfferedByBash("help signings ''"), ElementsAre("list", "members", "watch"));
  EXPECT_THAT(OfferedByBash("nope ''"), IsEmpty());
}

TEST(CompletionTest, ZshOffersTheSame) {
  if (!IsInstalled("zsh")) {
    GTEST_SKIP() << "zsh is not installed";
  }
  const testing::TempFolder home;
  // Outside a line editor the functions that show candidates are the test's.
  const auto offered = [&](const std::string& words) {
    const Ran ran = Shell("zsh", {"-f"},
                          "compdef() { echo \"compdef $*\" >&2 }\n"
                          "_describe() { print -rl -- ${(P)2} }\n"
                          "_files() { print :files }\n"
                          "source <(zoneflow completion zsh)\n"
                          "words=(zoneflow " +
                              words + ")\nCURRENT=$#words\n_zoneflow\nexit 0",
                          home.path());
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.err, "compdef _zoneflow zoneflow\n");
    return LinesOf(ran.out);
  };
  EXPECT_THAT(offered("sig"), ElementsAre("signings:Signings"));
  EXPECT_THAT(offered("case s"), ElementsAre("show:One with its timetable",
                                             "suspend:Stop the clock of a procedure (暂停)"));
  EXPECT_THAT(offered("health --format=j"), ElementsAre("--format=json:"));
  EXPECT_THAT(offered("export ''"), ElementsAre("facts:", "projects:", "boards:", "deliveries:"));
  EXPECT_THAT(offered("ingest pa"), ElementsAre(":files"));
}

TEST(CompletionTest, FishOffersTheSame) {
  if (!IsInstalled("fish")) {
    GTEST_SKIP() << "fish is not installed";
  }
  const testing::TempFolder home;
  std::ofstream(home / "page.txt") << "x";
  const auto offered = [&](const std::string& line) {
    const Ran ran =
        Shell("fish", {"--no-config"},
              "zoneflow completion fish | source; complete -C '" + line + "'", home.path());
    EXPECT_EQ(ran.code, 0) << ran.err;
    return LinesOf(ran.out);
  };
  EXPECT_THAT(offered("zoneflow sig"), ElementsAre("signings\tSignings"));
  EXPECT_THAT(offered("zoneflow case requ"),
              ElementsAre("require-start\tSet the day construction must start"));
  EXPECT_THAT(offered("zoneflow --format js"), ElementsAre("json"));
  EXPECT_THAT(offered("zoneflow ingest pag"), Contains(StartsWith("page.txt")));
}

TEST(CommandLineTest, ACompletionForAnotherShellIsRefused) {
  const Ran ran = RunBinary("zoneflow", {"completion", "tcsh"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("tcsh"), HasSubstr("bash"), HasSubstr("fish")));
}

TEST(CommandLineTest, AServiceThatTakesConnectionsAndNeverAnswersIsNamed) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(fd, 16), 0);
  ASSERT_EQ(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string at = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  const std::map<std::string, std::string> env = {
      {"INGEST_ADDR", at}, {"APPROVAL_ADDR", at}, {"NOTIFICATION_ADDR", at}};
  const struct {
    Words words;
    const char* service;
  } cases[] = {{{"signings", "list"}, "ingest"},
               {{"case", "show", "前晨汽车"}, "approval"},
               {{"signings", "watch"}, "notification"},
               {{"ingest", SamplePage()}, "ingest"},
               {{"wait", "--settled"}, "ingest"}};
  for (const auto& c : cases) {
    const Ran ran = RunBinary("zoneflow", c.words, env);
    EXPECT_EQ(ran.code, 1);
    EXPECT_EQ(ran.err, std::string("error: ") + c.service + ": " + at +
                           " hangs: it takes connections and has answered nothing for 5 s\n");
  }
  close(fd);
}

TEST(CommandLineTest, DevChecksThePageBeforeItMakesAnything) {
  const testing::TempFolder folder;
  std::ofstream(folder / "empty.txt").close();
  std::ofstream(folder / "large.txt").close();
  std::filesystem::resize_file(folder / "large.txt", (32U << 20) + 1);
  const struct {
    const char* page;
    const char* reason;
  } cases[] = {{"none.txt", "cannot be read"},
               {".", "cannot be read"},
               {"empty.txt", "is empty"},
               {"large.txt", "32 MiB"}};
  for (const auto& c : cases) {
    const std::string page = folder / c.page;
    const Ran ran =
        RunBinary("zoneflow", {"dev", "--data", folder / "data", "--page", page, "--once"});
    EXPECT_EQ(ran.code, 1) << page;
    EXPECT_THAT(ran.err, AllOf(StartsWith("error: --page: \"" + page), HasSubstr(c.reason)));
    EXPECT_FALSE(std::filesystem::exists(folder / "data")) << page;
  }
}

// One suite with the sample page for all of these.
class FilledSuiteTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    // A receiver that is not there.
    suite_ =
        RunningSuite::Start({{"WEBHOOK_ALLOWED_RANGES", "127.0.0.0/8"}, {"WEBHOOK_PORTS", "9"}});
    ASSERT_NE(suite_, nullptr);
    ASSERT_EQ(suite_->Cli({"subscribe", "all", "--filter", "", "--from", "beginning"}).code, 0);
    const Ran set = suite_->Cli({"webhooks", "set", "all", "http://127.0.0.1:9/hook"});
    ASSERT_EQ(set.code, 0) << set.err;
    const Ran ingested = suite_->Cli({"ingest", SamplePage(), "--published", "2021-02-01"});
    ASSERT_EQ(ingested.code, 0) << ingested.err;
    ASSERT_EQ(suite_->Cli({"wait", "--settled"}).code, 0);
  }
  static void TearDownTestSuite() { suite_.reset(); }

  void SetUp() override { ASSERT_NE(suite_, nullptr); }

  static std::vector<json> Json(const Words& words) {
    const Ran ran = suite_->Cli(words);
    EXPECT_EQ(ran.code, 0) << ran.err;
    std::vector<json> objects;
    for (const std::string& line : LinesOf(ran.out)) {
      objects.push_back(json::parse(line));
    }
    return objects;
  }

  static std::string OnTerminal(int columns, Words words,
                                std::map<std::string, std::string> env = {}) {
    words.insert(words.begin(), {"--data", suite_->data_dir()});
    env.try_emplace("TERM", "xterm");
    env.try_emplace("NO_COLOR", "");
    env.try_emplace("LC_ALL", "C.UTF-8");
    return ShownOnTerminal(columns, "zoneflow", words, env);
  }

  static inline std::unique_ptr<RunningSuite> suite_;
};

const std::vector<Words> kLists = {{"signings", "list"},
                                   {"case", "list"},
                                   {"boards", "show"},
                                   {"boards", "show", "hot"},
                                   {"documents", "list"},
                                   {"articles", "list", "page.txt"},
                                   {"facts", "list"},
                                   {"facilities", "list"},
                                   {"review", "list"},
                                   {"procedures"},
                                   {"subscriptions", "list"},
                                   {"webhooks", "list"},
                                   {"webhooks", "deliveries", "all"},
                                   {"webhooks", "ledger", "all"},
                                   {"subscriptions", "why", "all", "1"},
                                   {"subscriptions", "backtest", "count >= 1"},
                                   {"deadletter", "list"},
                                   {"health"},
                                   {"case", "show", "启衡生物"},
                                   {"todo", "all"},
                                   {"rules", "list"},
                                   {"rank", "frameworks"},
                                   {"units", "list"},
                                   {"observations", "list"},
                                   {"official", "list"},
                                   {"report", "duties"},
                                   {"scorecard", "list"},
                                   {"whistle", "list"},
                                   {"whistle", "items"},
                                   {"whistle", "rates"},
                                   {"topics", "check"},
                                   {"signings", "members", "苏州"},
                                   {"boards", "show", "zones", "--contributions", "苏州工业园区"}};

TEST_F(FilledSuiteTest, ATableFitsTheTerminal) {
  for (const Words& list : kLists) {
    for (const int columns : {60, 80, 120}) {
      for (const char* locale : {"C.UTF-8", "zh_CN.UTF-8"}) {
        for (const std::string& line :
             LinesOf(OnTerminal(columns, list, {{"LC_ALL", locale}, {"NO_COLOR", "1"}}))) {
          if (!line.starts_with("not shown: ") && !line.starts_with("未显示：")) {
            EXPECT_LE(cli::DisplayWidth(line), static_cast<std::size_t>(columns)) << line;
          }
        }
      }
    }
  }
}

TEST_F(FilledSuiteTest, OnATerminalAmountsAreInHundredMillionsAndIdsShort) {
  const std::string shown = OnTerminal(160, {"signings", "list"});
  EXPECT_THAT(shown, AllOf(HasSubstr("amount(亿元)"), HasSubstr("  186  "), HasSubstr("  9.7  "),
                           HasSubstr("1.5亿 USD"), Not(HasSubstr("18600000000"))));
  const std::string wide = OnTerminal(80, {"signings", "list", "--wide"});
  EXPECT_THAT(wide, AllOf(HasSubstr("18600000000  CNY"), HasSubstr("currency_alt")));
  for (const json& signing : Json({"signings", "list"})) {
    const std::string id = signing.at("id");
    EXPECT_THAT(shown, AllOf(HasSubstr("\n" + id.substr(0, 6) + " "), Not(HasSubstr(id))));
    EXPECT_THAT(wide, HasSubstr(id));
    // What the table shows is enough to name it.
    EXPECT_EQ(suite_->Cli({"signings", "members", id.substr(0, 6)}).code, 0);
  }
}

TEST_F(FilledSuiteTest, ColoursAreForTerminalsThatWantThem) {
  EXPECT_THAT(OnTerminal(80, {"health"}, {{"NO_COLOR", ""}}), HasSubstr("\x1b[32mserving\x1b[0m"));
  EXPECT_THAT(OnTerminal(80, {"health"}, {{"NO_COLOR", "1"}}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(OnTerminal(80, {"health"}, {{"TERM", "dumb"}}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(suite_->Cli({"health", "--format", "table"}).out,
              AllOf(StartsWith("service       health\n"), Not(HasSubstr("\x1b"))));
}

TEST_F(FilledSuiteTest, EveryHeaderIsChineseForAChineseReader) {
  const std::regex latin("[a-z]{2,}");
  for (Words list : kLists) {
    list.insert(list.begin(), {"--data", suite_->data_dir(), "--format", "table"});
    const Ran ran = RunBinary("zoneflow", list, {{"LC_ALL", "zh_CN.UTF-8"}});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const std::string header = ran.out.substr(0, ran.out.find('\n'));
    EXPECT_FALSE(std::regex_search(header, latin)) << header;
  }
}

TEST_F(FilledSuiteTest, AnIdMayBeABeginningOrAName) {
  const auto cases = Json({"case", "list"});
  ASSERT_EQ(cases.size(), 3U);
  const auto known = std::find_if(cases.begin(), cases.end(), [](const json& one) {
    return one.value("company", "") == "启衡生物";
  });
  ASSERT_NE(known, cases.end());
  const std::string id = known->at("id");
  const std::string project = known->at("project_id");
  for (const std::string& text : {id, id.substr(0, 8), project, project.substr(0, 8),
                                  std::string("启衡生物"), std::string("启衡")}) {
    const auto shown = Json({"case", "show", text});
    ASSERT_EQ(shown.size(), 1U) << text;
    EXPECT_EQ(shown[0].at("id"), id) << text;
  }
  const Ran several = suite_->Cli({"case", "show", "项目"});
  EXPECT_EQ(several.code, 1);
  EXPECT_THAT(several.err, StartsWith("error: \"项目\" may be each of "));
  EXPECT_THAT(several.err, HasSubstr(id.substr(0, 6) + " 启衡生物"));
  const Ran none = suite_->Cli({"case", "require-start", "乌有公司", "--on", "2021-07-31"});
  EXPECT_EQ(none.code, 1);
  EXPECT_EQ(none.err, "error: no case has the id or the name \"乌有公司\"\n");
}

TEST_F(FilledSuiteTest, EveryListTakesAFilterAnOrderAndALimit) {
  const auto cases = Json({"case", "list", "--filter", "启衡", "--order-by", "company desc"});
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_EQ(cases[0].at("company"), "启衡生物");
  const auto facts = Json({"facts", "list"});
  ASSERT_GT(facts.size(), 2U);
  EXPECT_EQ(Json({"facts", "list", "--limit", "2"}), json({facts[0], facts[1]}));
  EXPECT_EQ(Json({"documents", "list", "--filter", "facts = 0"}).size(), 0U);
  EXPECT_EQ(Json({"signings", "list", "--order-by", "amount_cny desc", "--limit", "1"}).size(), 1U);
  const Ran refused = suite_->Cli({"case", "list", "--filter", "colour = red"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("colour"));
}

TEST_F(FilledSuiteTest, ASubscriptionIsPausedResumedAndAskedWhy) {
  const auto tested = Json({"subscriptions", "backtest", "type = signing.announced count >= 10"});
  ASSERT_FALSE(tested.empty());
  for (const json& event : tested) {
    EXPECT_EQ(event.at("short_type"), "signing.announced");
  }
  const std::string subject = tested[0].at("subject");
  ASSERT_EQ(suite_->Cli({"subscribe", "late", "--filter", "count < 10"}).code, 0);
  const auto why = Json({"subscriptions", "why", "late", subject});
  ASSERT_EQ(why.size(), 4U);
  EXPECT_EQ(why[0].at("verdict"), "no");
  EXPECT_EQ(why[0].at("event").at("subject"), subject);
  EXPECT_EQ(why[1].at("rule"), "before_start");
  EXPECT_EQ(why[2].at("rule"), "filter");
  EXPECT_EQ(why[3], (json{{"rule", "count < 10"}, {"verdict", "false"}}));
  const auto told = Json({"subscriptions", "why", "all", tested[0].at("id")});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].at("verdict"), "yes");
  EXPECT_EQ(Json({"subscriptions", "pause", "late"})[0].value("paused", false), true);
  EXPECT_EQ(Json({"subscriptions", "resume", "late"})[0].value("paused", false), false);
  const Ran nothing = suite_->Cli({"subscriptions", "why", "late", "signing/none"});
  EXPECT_EQ(nothing.code, 1);
  EXPECT_THAT(nothing.err, HasSubstr("none has come"));
  ASSERT_EQ(suite_->Cli({"subscriptions", "delete", "late"}).code, 0);
}

TEST_F(FilledSuiteTest, AWebhookIsMadeTestedRotatedAndItsDeliveriesAreTold) {
  ASSERT_EQ(suite_->Cli({"subscribe", "hooked", "--filter", "count >= 1000000"}).code, 0);
  const Words set = {"webhooks", "set", "hooked", "http://127.0.0.1:9/hook", "--ordered"};
  const auto made = Json(set);
  ASSERT_EQ(made.size(), 1U);
  EXPECT_THAT(made[0].at("secret").get<std::string>(), StartsWith("whsec_"));
  EXPECT_EQ(made[0].at("http_status"), 0);
  EXPECT_NE(made[0].at("fault"), "");
  EXPECT_FALSE(Json(set)[0].contains("secret"));
  EXPECT_THAT(suite_->Cli({"webhooks", "set", "hooked", "http://10.0.0.1:9/"}).err,
              HasSubstr("10.0.0.0/8"));
  EXPECT_EQ(Json({"webhooks", "test", "hooked"})[0].at("http_status"), 0);
  const auto rotated = Json({"webhooks", "rotate", "hooked", "--request-id", "r1"});
  EXPECT_NE(rotated[0].at("secret"), made[0].at("secret"));
  EXPECT_FALSE(Json({"webhooks", "rotate", "hooked", "--request-id", "r1"})[0].contains("secret"));
  EXPECT_EQ(Json({"webhooks", "off", "hooked"})[0].at("switched"), "off");
  EXPECT_EQ(Json({"webhooks", "show", "hooked"})[0].at("off_reason"), "owner");
  EXPECT_EQ(Json({"webhooks", "on", "hooked"})[0].at("switched"), "on");
  // What the page brought, of the one that takes all.
  const auto all = Json({"webhooks", "deliveries", "all"});
  ASSERT_FALSE(all.empty());
  const json ledger = Json({"webhooks", "ledger", "all"})[0];
  EXPECT_EQ(ledger.at("balances"), true);
  EXPECT_EQ(ledger.at("matched"), all.size());
  const std::string event = all.back().at("log_no").dump();
  EXPECT_EQ(Json({"webhooks", "ledger", "--event", event})[0].at("matched"), 1);
  EXPECT_EQ(Json({"webhooks", "delivery", "all", event})[0].at("log_no"), all.back().at("log_no"));
  EXPECT_EQ(Json({"webhooks", "replay", "all", event})[0].at("replayed"), 1);
  ASSERT_EQ(suite_->Cli({"webhooks", "delete", "hooked"}).code, 0);
  EXPECT_EQ(suite_->Cli({"webhooks", "show", "hooked"}).code, 1);
  ASSERT_EQ(suite_->Cli({"subscriptions", "delete", "hooked"}).code, 0);
}

TEST_F(FilledSuiteTest, DocumentsArticlesAndFactsAreListed) {
  const auto documents = Json({"documents", "list"});
  ASSERT_EQ(documents.size(), 1U);
  EXPECT_EQ(documents[0].at("file_name"), "page.txt");
  const std::string id = documents[0].at("id");
  const auto facts = Json({"facts", "list"});
  EXPECT_EQ(facts.size(), documents[0].at("facts").get<std::size_t>());
  EXPECT_EQ(Json({"facts", "list", "--document", id.substr(0, 8)}), facts);
  EXPECT_EQ(Json({"facts", "list", "--document", "page.txt"}), facts);
  const auto articles = Json({"articles", "list", "page.txt"});
  ASSERT_EQ(articles.size(), documents[0].at("articles").get<std::size_t>());
  const auto titled = std::find_if(articles.begin(), articles.end(),
                                   [](const json& one) { return one.at("title") != ""; });
  ASSERT_NE(titled, articles.end());
  EXPECT_EQ(Json({"articles", "text", titled->at("title").get<std::string>()}),
            Json({"articles", "text", titled->at("id").get<std::string>()}));
  EXPECT_EQ(suite_->Cli({"facts", "list", "--document", "other.txt"}).code, 1);
}

// Everything that is money in an object: a decimal text, with its currency beside it.
void ExpectOneWayOfMoney(const json& value, const std::string& where, int& seen) {
  if (value.is_array()) {
    for (const json& item : value) {
      ExpectOneWayOfMoney(item, where, seen);
    }
  }
  if (!value.is_object()) {
    return;
  }
  static const std::regex kDecimal("-?[0-9]+(\\.[0-9]+)?");
  for (const auto& [key, item] : value.items()) {
    EXPECT_NE(key, "minor") << where << ": " << value;
    const std::size_t at = key.find("currency");
    if (at != std::string::npos) {
      const std::string amount =
          key.starts_with("currency") ? "amount" + key.substr(8) : key.substr(0, at - 1);
      ASSERT_TRUE(value.contains(amount)) << where << ": " << value;
      ASSERT_TRUE(value[amount].is_string()) << where << ": " << value;
      EXPECT_TRUE(std::regex_match(value[amount].get<std::string>(), kDecimal)) << value;
      ++seen;
    }
    if (key.starts_with("amount") || key == "total" || key == "unchecked") {
      EXPECT_TRUE(item.is_string()) << where << ": " << value;
    }
    ExpectOneWayOfMoney(item, where, seen);
  }
}

TEST_F(FilledSuiteTest, MoneyIsOneShapeInAllJson) {
  const std::vector<Words> commands = {{"signings", "list"},
                                       {"signings", "members", "苏州"},
                                       {"case", "list"},
                                       {"case", "show", "启衡生物"},
                                       {"facts", "list"},
                                       {"boards", "show"},
                                       {"boards", "show", "--contributions", "苏州工业园区"},
                                       {"export", "facts"},
                                       {"export", "projects"},
                                       {"export", "boards"}};
  for (const Words& command : commands) {
    int seen = 0;
    for (const json& object : Json(command)) {
      ExpectOneWayOfMoney(object, command[0] + " " + command[1], seen);
    }
    EXPECT_GT(seen, 0) << command[0] << " " << command[1];
  }
}

}  // namespace
}  // namespace zoneflow::e2e
