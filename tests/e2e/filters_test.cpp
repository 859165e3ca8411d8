// Every field that a filter may name, on the events that the suite makes of the sample page.
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/testing/temp_folder.h"
#include "tests/e2e/running_suite.h"

namespace zoneflow::e2e {
namespace {

using nlohmann::json;
using std::chrono::seconds;

TEST(FiltersTest, EveryFieldFindsTheEventsOfTheSamplePage) {
  const auto suite = RunningSuite::Start();
  ASSERT_NE(suite, nullptr);
  // A name, a filter, and how many signing and case events it finds.
  const struct {
    const char* name;
    const char* filter;
    int events;
  } filters[] = {
      {"type", "type = \"signing.announced\"", 2},
      {"status", "type = \"signing.announced\" AND status = \"extracted\"", 2},
      {"zone-id", "type = \"signing.announced\" AND zone.id = \"cn-js-suzhou-sip\"", 1},
      {"zone-name", "type = \"signing.announced\" AND zone.name = \"西安高新区\"", 1},
      {"province", "type = \"signing.announced\" AND province = \"江苏\"", 1},
      {"sector", "type = \"signing.announced\" AND sector = \"集成电路\"", 1},
      {"company", "type = \"signing.announced\" AND company = \"云岭微电子\"", 1},
      {"project-name", "type = \"signing.announced\" AND project.name = \"功率芯片研发制造基地\"",
       1},
      {"amount-cny", "type = \"signing.announced\" AND amount_cny = 18600000000", 1},
      {"amount-cny-other", "type = \"signing.announced\" AND amount_cny <= 970000000", 1},
      {"currency", "type = \"signing.announced\" AND currency = \"CNY\"", 2},
      {"count", "count >= 23", 1},
      {"signed-on", "signed_on = \"2021-01-18\"", 1},
      {"case-zone", "type = \"case.opened\" AND zone.id = \"cn-js-suzhou-sip\"", 2},
      {"case-company", "type = \"case.opened\" AND company = \"启衡生物\"", 1},
      {"case-amount", "type = \"case.opened\" AND amount_cny >= 3e9", 1},
      {"stage", "stage = \"signed\" AND NOT light:*", 3},
      {"track", "type = \"case.opened\" AND track = \"land_pending\"", 3},
      {"light", "type = \"case.scheduled\" AND light = \"red\"", 1},
      {"no-light", "light = \"green\" OR light = \"yellow\"", 0},
  };
  for (const auto& [name, filter, events] : filters) {
    ASSERT_EQ(suite->Cli({"subscribe", name, "--filter", filter}).code, 0) << filter;
  }
  ASSERT_EQ(suite
                ->Cli({"subscribe", "rank", "--filter",
                       "type = \"board.published\" AND rank = 1 AND zone.name = \"苏州工业园区\""})
                .code,
            0);
  ASSERT_EQ(suite->Cli({"ingest", SamplePage(), "--published", "2021-02-01"}).code, 0);
  ASSERT_EQ(suite->Cli({"wait", "--settled"}).code, 0);
  std::istringstream projects(suite->Cli({"export", "projects"}).out);
  std::string project;
  ASSERT_TRUE(std::getline(projects, project));
  const std::string id = json::parse(project).at("project_id");
  ASSERT_EQ(suite->Cli({"case", "require-start", id, "--on", "2021-07-31", "--yes"}).code, 0);
  ASSERT_EQ(suite->Cli({"wait", "--settled"}).code, 0);

  std::map<std::string, int> found;
  std::istringstream deliveries(suite->Cli({"export", "deliveries"}).out);
  for (std::string line; std::getline(deliveries, line);) {
    ++found[json::parse(line).at("subscription")];
  }
  for (const auto& [name, filter, events] : filters) {
    EXPECT_EQ(found[name], events) << filter;
  }

  // Deliveries of boards are not exported: how many versions there are depends on the run.
  const testing::TempFolder folder;
  const testing::Process watching =
      suite->StartCli({"signings", "watch", "--subscription", "rank"}, folder / "events");
  EXPECT_TRUE(testing::WaitUntil(
      [&] {
        std::ifstream file(folder / "events");
        return std::string(std::istreambuf_iterator<char>(file), {}).find("board.published") !=
               std::string::npos;
      },
      seconds(20)));
}

}  // namespace
}  // namespace zoneflow::e2e
