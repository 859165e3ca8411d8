#include "tools/zoneflow/plan/procedures_command.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace zoneflow::plan {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Printed(cli::Format format) {
  std::ostringstream out;
  const absl::Status status = RunProcedures({out, format});
  EXPECT_TRUE(status.ok()) << status;
  return out.str();
}

TEST(ProceduresCommandTest, TheCatalogueIsALineForEachProcedure) {
  const std::string csv = Printed(cli::Format::kCsv);
  EXPECT_THAT(csv, StartsWith("id,zh,phase,department,duration_wd,statutory,pre,applies_to\n"));
  EXPECT_THAT(csv, HasSubstr("\nBUILDPERMIT,建筑工程施工许可证"));
  EXPECT_THAT(csv, HasSubstr("\nSTART,开工,"));
  const std::string json = Printed(cli::Format::kJson);
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n') + 1,
            std::count(csv.begin(), csv.end(), '\n'));
  std::istringstream lines(json);
  for (std::string line; std::getline(lines, line);) {
    const auto procedure = nlohmann::json::parse(line);
    EXPECT_FALSE(procedure.at("id").get<std::string>().empty());
    EXPECT_FALSE(procedure.at("zh").get<std::string>().empty());
  }
}

}  // namespace
}  // namespace zoneflow::plan
