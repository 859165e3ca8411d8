#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/bus/bus.h"
#include "common/testing/temp_folder.h"
#include "tests/e2e/running_suite.h"
#include "tests/support/temp_kafka.h"
#include "tests/support/temp_postgres.h"
#include "tests/support/temp_redis.h"

namespace zoneflow::e2e {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<json> Lines(const std::string& text) {
  std::vector<json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(json::parse(line));
  }
  return lines;
}

void IngestSample(const RunningSuite& suite) {
  const Ran subscribed = suite.Cli({"subscribe", "all", "--filter", "", "--from", "beginning"});
  ASSERT_EQ(subscribed.code, 0) << subscribed.err;
  const Ran large = suite.Cli({"subscribe", "large", "--filter",
                               "type = \"signing.announced\" AND amount_cny >= 5000000000"});
  ASSERT_EQ(large.code, 0) << large.err;
  const Ran ingested = suite.Cli({"ingest", SamplePage(), "--published", "2021-02-01"});
  ASSERT_EQ(ingested.code, 0) << ingested.err;
}

TEST(SuiteTest, OnePageInEverythingOut) {
  const auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  IngestSample(*suite);
  const std::string first = suite->Exports();

  const auto board = Lines(suite->Cli({"boards", "show", "--as-of", "latest"}).out);
  ASSERT_EQ(board.size(), 2U);
  EXPECT_EQ(board[0].at("zone"), "苏州工业园区");
  EXPECT_EQ(board[0].at("total"), "18600000000");
  EXPECT_EQ(board[0].at("total_currency"), "CNY");
  EXPECT_EQ(board[0].at("projects"), 23);
  EXPECT_EQ(board[1].at("zone"), "西安高新区");
  EXPECT_EQ(board[1].at("total"), "970000000");

  const auto signings = Lines(suite->Cli({"signings", "list"}).out);
  ASSERT_EQ(signings.size(), 2U);
  EXPECT_EQ(std::count_if(signings.begin(), signings.end(),
                          [](const json& s) { return s.value("currency_alt", "") == "USD"; }),
            1);

  const auto large = Lines(suite->Cli({"signings", "list", "--filter", "amount_cny >= 5e9"}).out);
  ASSERT_EQ(large.size(), 1U);
  EXPECT_EQ(large[0].at("zone"), "苏州工业园区");
  EXPECT_EQ(large[0].count("currency_alt"), 0U);

  const auto projects = Lines(suite->Cli({"export", "projects"}).out);
  ASSERT_EQ(projects.size(), 3U);
  const std::string id = projects[0].at("project_id");
  EXPECT_THAT(projects[0].at("track_reason").get<std::string>(), StartsWith("需要用地，"));
  ASSERT_EQ(suite->Cli({"subscribe", "late", "--filter", "light = \"red\""}).code, 0);
  const Ran slip = suite->Cli({"case", "require-start", id, "--on", "2021-07-31"});
  EXPECT_EQ(slip.code, 1);
  EXPECT_THAT(slip.err, HasSubstr("2021-07-31 is before today"));
  EXPECT_THAT(slip.err, HasSubstr("--yes"));
  const Ran started = suite->Cli({"case", "require-start", id, "--on", "2021-07-31", "--yes"});
  ASSERT_EQ(started.code, 0) << started.err;
  const auto shown = Lines(suite->Cli({"case", "show", id}).out);
  ASSERT_EQ(shown.size(), 1U);
  // 31 July 2021 is a Saturday: the plan ends on the working day before.
  EXPECT_EQ(shown[0].at("timetable").at("start"), "2021-07-30");
  EXPECT_GT(shown[0].at("timetable").at("nodes").size(), 20U);
  // Years later: the answer shows it, the event told it, and what is exported knows no day.
  EXPECT_EQ(shown[0].at("light"), "red");
  ASSERT_EQ(suite->Cli({"wait", "--settled"}).code, 0);
  EXPECT_THAT(suite->Cli({"export", "projects"}).out, Not(HasSubstr("light")));

  EXPECT_THAT(suite->Cli({"export", "deliveries", "--format", "csv"}).out,
              StartsWith("subscription,ce_id\nall,/zoneflow/"));
  const std::string deliveries = suite->Cli({"export", "deliveries"}).out;
  EXPECT_THAT(deliveries,
              HasSubstr("{\"subscription\":\"all\",\"ce_id\":\"/zoneflow/approval/case/"));
  const auto delivered = Lines(deliveries);
  EXPECT_EQ(std::count_if(delivered.begin(), delivered.end(),
                          [](const json& d) { return d.at("subscription") == "large"; }),
            1);
  EXPECT_THAT(deliveries,
              HasSubstr("{\"subscription\":\"late\",\"ce_id\":\"/zoneflow/approval/case/"));
  EXPECT_EQ(std::count_if(delivered.begin(), delivered.end(),
                          [](const json& d) { return d.at("subscription") == "late"; }),
            1);

  // The same again changes nothing: not the page, not the date.
  const std::string before = suite->Exports();
  EXPECT_NE(before, first);
  const auto again = Lines(suite->Cli({"ingest", SamplePage(), "--published", "2021-02-01"}).out);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].at("repeated"), true);
  EXPECT_EQ(suite->Cli({"case", "require-start", id, "--on", "2021-07-31"}).code, 0);
  EXPECT_EQ(suite->Exports(), before);

  const Ran health = suite->Cli({"health"});
  EXPECT_EQ(health.code, 0) << health.err;
  EXPECT_THAT(health.out, HasSubstr("{\"service\":\"console\",\"health\":\"serving\"}"));
}

TEST(SuiteTest, OneTraceLeadsFromThePageToEveryDelivery) {
  const auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  IngestSample(*suite);
  const testing::TempFolder folder;
  const std::string output = folder / "events";
  const testing::Process watching =
      suite->StartCli({"signings", "watch", "--subscription", "all"}, output);
  const auto events = [&] {
    const std::string text = ReadFile(output);
    return text.substr(0, text.rfind('\n') + 1);
  };
  ASSERT_TRUE(testing::WaitUntil(
      [&] {
        return events().find("case.opened") != std::string::npos &&
               events().find("signing.announced") != std::string::npos;
      },
      seconds(20)));
  std::set<std::string> traces;
  for (const json& event : Lines(events())) {
    // version, then the 32 digits of the trace's id
    traces.insert(event.at("traceparent").get<std::string>().substr(3, 32));
  }
  EXPECT_EQ(traces.size(), 1U);
}

TEST(SuiteTest, AWatchedSubscriptionTakesTheFilterAndPrintsOneTable) {
  const auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  const testing::TempFolder folder;
  const auto text = [&] { return ReadFile(folder / "events"); };
  const testing::Process watching =
      suite->StartCli({"signings", "watch", "--subscription", "fresh", "--filter",
                       "type = signing.announced", "--format", "csv"},
                      folder / "events");
  // The header stands once the stream does.
  ASSERT_TRUE(
      testing::WaitUntil([&] { return text().find('\n') != std::string::npos; }, seconds(20)));
  ASSERT_EQ(suite->Cli({"ingest", SamplePage(), "--published", "2021-02-01"}).code, 0);
  ASSERT_TRUE(testing::WaitUntil(
      [&] {
        const std::string now = text();
        return std::count(now.begin(), now.end(), '\n') == 3;
      },
      seconds(20)))
      << text();
  EXPECT_THAT(text(), StartsWith("time,type,id,zone,project,count,amount,currency,amount_alt,"
                                 "currency_alt,sector,signed_on,published_on,status,cursor\n"));
  EXPECT_THAT(text(), HasSubstr(",signing.announced,"));
  EXPECT_THAT(text(), HasSubstr(",18600000000,CNY,"));
}

TEST(SuiteTest, ARestartKeepsWhatWasStored) {
  auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  IngestSample(*suite);
  const std::string before = suite->Exports();
  EXPECT_EQ(suite->process().Stop(seconds(30)), 0) << suite->Output();
  EXPECT_EQ(suite->Endpoint("INGEST_ADDR"), "");

  const Ran again = RunBinary("zoneflow", {"dev", "--data", suite->data_dir(), "--page",
                                           SamplePage(), "--published", "2021-02-01", "--once"});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("苏州工业园区"));
  EXPECT_THAT(again.out, HasSubstr("18600000000"));
}

TEST(SuiteTest, TwoRunsOnOneFolderPrintTheSameTables) {
  const testing::TempFolder folder;
  const auto once = [&] {
    return RunBinary("zoneflow", {"dev", "--data", folder / "data", "--page", SamplePage(),
                                  "--published", "2021-02-01", "--once"});
  };
  const Ran first = once();
  ASSERT_EQ(first.code, 0) << first.err;
  for (const char* heading :
       {"== articles ==", "== facts by kind ==", "== signings ==", "== zone board",
        "== backward timetable: ", "== received by new-signings",
        "== received by large-signings"}) {
    EXPECT_THAT(first.out, HasSubstr(heading));
  }
  EXPECT_EQ(once().out, first.out);
}

TEST(SuiteTest, ADemonstrationHasThePagesDay) {
  const testing::TempFolder folder;
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"dev", "--data", folder / "data"});
    return RunBinary("zoneflow", arguments);
  };
  const Ran first =
      run({"--page", SamplePage(), "--published", "2021-02-01", "--clock", "page", "--once"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, StartsWith("演示日期 2021-02-01"));
  EXPECT_THAT(first.out, HasSubstr("start 2021-07-31"));

  // It stays so, and the services say it.
  {
    testing::Process dev =
        StartBinary("zoneflow", {"dev", "--data", folder / "data"}, folder / "output");
    const auto output = [&] { return ReadFile(folder / "output"); };
    ASSERT_TRUE(testing::WaitUntil([&] { return output().find("console: ") != std::string::npos; },
                                   seconds(60)));
    EXPECT_THAT(output(), HasSubstr("演示日期 2021-02-0"));
    const auto cli = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.begin(), {"--data", folder / "data"});
      return Lines(RunBinary("zoneflow", arguments).out);
    };
    const auto hot = cli({"boards", "show", "hot"});
    ASSERT_EQ(hot.size(), 2U);
    EXPECT_EQ(hot[0].at("zone"), "苏州工业园区");
    const auto cases = cli({"case", "list"});
    EXPECT_EQ(std::count_if(cases.begin(), cases.end(),
                            [](const json& c) { return c.value("light", "") == "red"; }),
              0);
    EXPECT_EQ(dev.Stop(seconds(30)), 0);
  }

  const Ran today = run({"--clock", "system", "--once"});
  ASSERT_EQ(today.code, 0) << today.err;
  EXPECT_THAT(today.out, Not(HasSubstr("演示日期")));
  const Ran back = run({"--published", "2021-02-01", "--clock", "page", "--once"});
  ASSERT_EQ(back.code, 0) << back.err;
  EXPECT_THAT(back.out, Not(HasSubstr("演示日期")));
  EXPECT_THAT(back.err, HasSubstr("the business date stays"));
  EXPECT_EQ(run({"--clock", "yesterday", "--once"}).code, 1);
}

TEST(SuiteTest, AFolderThatWasThereKeepsItsPermissionsANewOneIsItsOwnersAlone) {
  using std::filesystem::perms;
  const testing::TempFolder folder;
  const std::string shared = folder / "shared";
  const perms everybody = perms::all | perms::sticky_bit;
  std::filesystem::create_directory(shared);
  std::filesystem::permissions(shared, everybody);
  const auto permissions_after_a_run = [](const std::string& data) {
    const Ran ran = RunBinary("zoneflow", {"dev", "--data", data, "--once"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    return std::filesystem::status(data).permissions();
  };
  EXPECT_EQ(permissions_after_a_run(shared), everybody);
  EXPECT_EQ(permissions_after_a_run(folder / "own"), perms::owner_all);
}

// Starts dev with the arguments, sends the signal once the text stands in its output; its exit
// code.
int CodeAfterSignal(const std::string& data, std::vector<std::string> arguments,
                    const std::string& text, int signal) {
  const testing::TempFolder folder;
  arguments.insert(arguments.begin(), {"dev", "--data", data});
  testing::Process dev = StartBinary("zoneflow", std::move(arguments), folder / "output");
  EXPECT_TRUE(testing::WaitUntil(
      [&] { return ReadFile(folder / "output").find(text) != std::string::npos; }, seconds(60)));
  kill(dev.pid(), signal);
  const int code = dev.Wait(seconds(60)).value_or(-1);
  EXPECT_FALSE(std::filesystem::exists(data + "/endpoints.env"));
  return code;
}

TEST(SuiteTest, ASignalWhileTheSuiteStartsStopsIt) {
  const testing::TempFolder folder;
  EXPECT_EQ(CodeAfterSignal(folder / "data", {}, "starting the suite", SIGINT), 128 + SIGINT);
}

TEST(SuiteTest, ASignalWhileAPageIsReadStopsEveryServiceInOrder) {
  const testing::TempFolder folder;
  // Long enough to be still at it when the signal comes.
  std::string page;
  while (page.size() < (std::size_t{24} << 20)) {
    page += "今天天气很好，大家都在园区里散步。\n";
  }
  std::ofstream(folder / "page.txt", std::ios::binary) << page;
  EXPECT_EQ(CodeAfterSignal(folder / "data", {"--page", folder / "page.txt"}, "reading ", SIGTERM),
            128 + SIGTERM);
  for (const char* service : {"ingest", "approval", "scoring", "notification", "console"}) {
    EXPECT_THAT(ReadFile(folder / "data/logs/" + service + ".log"), HasSubstr("stopping"))
        << service;
  }
}

TEST(SuiteTest, AHangUpStopsAServingSuite) {
  const testing::TempFolder folder;
  EXPECT_EQ(CodeAfterSignal(folder / "data", {}, "console: ", SIGHUP), 0);
  EXPECT_THAT(ReadFile(folder / "data/logs/ingest.log"), HasSubstr("stopping"));
}

TEST(SuiteTest, DeadLettersOfAllServicesAreListedReplayedAndDropped) {
  const auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  EXPECT_EQ(suite->Cli({"deadletter", "list"}).out, "");
  const auto bus = bus::Open({.kind = "embedded",
                              .directory = suite->data_dir() + "/bus",
                              .bootstrap_servers = "",
                              .instance = ""});
  ASSERT_TRUE(bus.ok()) << bus.status();
  const auto publisher = (*bus)->OpenPublisher();
  ASSERT_TRUE(publisher.ok()) << publisher.status();
  bus::OutgoingMessage message{"zoneflow.signings.v1", "signing/garbage", {}, "\xff no message"};
  for (const auto& [name, value] : std::initializer_list<std::pair<std::string_view, std::string>>{
           {bus::kSpecVersion, "1.0"},
           {bus::kId, "/zoneflow/ingest/signing/garbage/1"},
           {bus::kSource, "/zoneflow/ingest"},
           {bus::kType, "zoneflow.ingest.v1.SigningAnnounced"},
           {bus::kTime, "2021-02-01T00:00:00Z"},
           {bus::kSubject, "signing/garbage"},
           {bus::kSequence, "0000000000000000001"},
           {bus::kHash, std::string(64, '0')},
           {bus::kActor, "service/ingest"},
           {bus::kContentType, "application/protobuf"}}) {
    message.headers.emplace(name, value);
  }
  ASSERT_TRUE((*publisher)->Publish({&message, 1}).ok());
  std::vector<json> letters;
  ASSERT_TRUE(testing::WaitUntil(
      [&] {
        letters = Lines(suite->Cli({"deadletter", "list"}).out);
        return letters.size() == 3;
      },
      seconds(20)));
  for (const char* service : {"approval", "scoring", "notification"}) {
    EXPECT_EQ(std::count_if(letters.begin(), letters.end(),
                            [&](const json& letter) { return letter.at("service") == service; }),
              1)
        << service;
  }

  const std::string id = letters[0].at("id");
  const auto shown = Lines(suite->Cli({"deadletter", "show", id}).out);
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0].at("id"), id);
  EXPECT_EQ(shown[0].at("subject"), "signing/garbage");
  EXPECT_TRUE(shown[0].contains("value"));
  // The suite's events are signed, this one is not.
  EXPECT_EQ(shown[0].at("code"), "UNAUTHENTICATED");
  EXPECT_THAT(shown[0].at("reason"), HasSubstr("header ce_mac ''"));
  EXPECT_EQ(shown[0].at("headers").at("ce_hash"), std::string(64, '0'));
  // It fails as it did before, and stays.
  EXPECT_EQ(suite->Cli({"deadletter", "replay", id}).code, 1);
  EXPECT_EQ(suite->Cli({"deadletter", "drop", id, "--format", "csv"}).out,
            "id,result\n" + id + ",dropped\n");
  EXPECT_EQ(Lines(suite->Cli({"deadletter", "list"}).out).size(), 2U);
  EXPECT_THAT(suite->Cli({"deadletter", "show", id}).err, StartsWith("error: "));
}

TEST(SuiteTest, ItsKeyOfEventsIsItsOwnAndItsOwnersAlone) {
  const auto one = RunningSuite::Start();
  ASSERT_NE(one, nullptr);
  const auto two = RunningSuite::Start();
  ASSERT_NE(two, nullptr);
  const std::string key = ReadFile(one->data_dir() + "/event-key");
  EXPECT_EQ(key.size(), 65U);
  EXPECT_NE(key, ReadFile(two->data_dir() + "/event-key"));
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(one->data_dir() + "/event-key").permissions(),
            perms::owner_read | perms::owner_write);
}

TEST(SuiteTest, AConsoleThatDoesNotAnswerIsNotWell) {
  const auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  const int pid = suite->PidOf("console");
  ASSERT_GT(pid, 0);
  kill(pid, SIGSTOP);
  const Ran health = suite->Cli({"health"});
  kill(pid, SIGCONT);
  EXPECT_EQ(health.code, 1);
  EXPECT_EQ(health.err, "error: not well: console\n");
}

TEST(TopicsTest, CheckCreatesNothingAndApplyWhatIsMissing) {
  const testing::TempFolder folder;
  const std::string data = folder / "data";
  const Ran missing = RunBinary("zoneflow", {"--data", data, "topics", "check"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.err, HasSubstr("differences from proto/topics.yaml"));
  ASSERT_FALSE(Lines(missing.out).empty());
  for (const json& topic : Lines(missing.out)) {
    EXPECT_EQ(topic.at("state"), "missing");
  }
  EXPECT_FALSE(std::filesystem::exists(data));

  const Ran applied =
      RunBinary("zoneflow", {"topics", "apply", "--format", "csv"}, {{"DATA_DIR", data}});
  EXPECT_EQ(applied.code, 0) << applied.err;
  EXPECT_THAT(applied.out, StartsWith("topic,partitions,state\n"));
  EXPECT_THAT(applied.out, HasSubstr("zoneflow.signings.v1,12,as declared\n"));
  EXPECT_TRUE(std::filesystem::exists(data + "/bus"));
  const Ran checked = RunBinary("zoneflow", {"--data", data, "topics", "check"});
  EXPECT_EQ(checked.code, 0) << checked.err;
}

TEST(SuiteTest, AServiceThatDiesStopsTheSuiteAndIsNamed) {
  auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  const int pid = suite->PidOf("scoring");
  ASSERT_GT(pid, 0);
  kill(pid, SIGKILL);
  EXPECT_EQ(suite->process().Wait(seconds(30)), 1);
  EXPECT_THAT(suite->Output(), HasSubstr("scoring ended with exit code 137"));
  EXPECT_EQ(suite->PidOf("ingest"), 0);
}

TEST(SuiteTest, TheServicesDieWithTheSuite) {
  auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  ASSERT_GT(suite->PidOf("console"), 0);
  suite->process().Kill();
  EXPECT_TRUE(testing::WaitUntil(
      [&] {
        return suite->PidOf("ingest") == 0 && suite->PidOf("approval") == 0 &&
               suite->PidOf("scoring") == 0 && suite->PidOf("notification") == 0 &&
               suite->PidOf("console") == 0;
      },
      seconds(10)));
}

TEST(SuiteTest, ASecondSuiteOnTheFolderIsRefused) {
  const auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  const Ran second = RunBinary("zoneflow", {"dev", "--data", suite->data_dir(), "--once"});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.err, HasSubstr("another suite runs on"));
  EXPECT_EQ(suite->Cli({"health"}).code, 0);
}

TEST(SuiteTest, WithoutRedisTheBoardsAnswerFromSql) {
  const auto suite = RunningSuite::Start({{"REDIS_URL", "unix:/does/not/exist"}});
  ASSERT_NE(suite, nullptr);
  IngestSample(*suite);
  suite->Exports();
  const Ran board = suite->Cli({"boards", "show"});
  ASSERT_EQ(board.code, 0) << board.err;
  EXPECT_THAT(board.out, HasSubstr("苏州工业园区"));
  EXPECT_THAT(board.out, Not(HasSubstr("\"served_from\":\"redis\"")));
}

TEST(SuiteTest, BothRunModesExportTheSameBytes) {
  for (const std::string& missing :
       {testing::TempKafka::Missing(), testing::TempPostgres::Missing()}) {
    if (!missing.empty()) {
      GTEST_SKIP() << missing;
    }
  }
  const auto embedded = RunningSuite::Start();
  ASSERT_NE(embedded, nullptr);
  IngestSample(*embedded);

  const auto kafka = testing::TempKafka::Start();
  ASSERT_TRUE(kafka.ok()) << kafka.status();
  const auto postgres = testing::TempPostgres::Start(false);
  ASSERT_TRUE(postgres.ok()) << postgres.status();
  const auto redis = testing::TempRedis::Start();
  ASSERT_TRUE(redis.ok()) << redis.status();
  std::map<std::string, std::string> env = {
      {"BUS", "kafka"},
      {"KAFKA_BOOTSTRAP_SERVERS", (*kafka)->bootstrap_servers()},
      {"REDIS_URL", "redis://" + (*redis)->address()}};
  for (const char* name : {"INGEST", "APPROVAL", "SCORING", "NOTIFICATION"}) {
    const auto url = (*postgres)->CreateDatabase();
    ASSERT_TRUE(url.ok()) << url.status();
    env[std::string(name) + "_DATABASE_URL"] = *url;
  }
  const auto servers = RunningSuite::Start(env);
  ASSERT_NE(servers, nullptr);
  IngestSample(*servers);
  EXPECT_EQ(servers->Exports(), embedded->Exports());
}

}  // namespace
}  // namespace zoneflow::e2e
