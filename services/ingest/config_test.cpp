#include "services/ingest/config.h"

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::ingest {
namespace {

TEST(ConfigTest, ByDefaultNoFolderIsWatched) {
  config::Reader reader(config::FromPairs({}));
  const Config config = ReadConfig(reader);
  ASSERT_THAT(reader.status(), testing::IsOk());
  EXPECT_EQ(config.folder.path, "");
  EXPECT_EQ(config.folder.quiet, std::chrono::seconds(2));
}

TEST(ConfigTest, AQuietThatIsNoneIsNamed) {
  config::Reader reader(config::FromPairs({{"WATCH_QUIET_MS", "soon"}}));
  ReadConfig(reader);
  EXPECT_THAT(reader.status(), testing::StatusIs(absl::StatusCode::kInvalidArgument,
                                                 ::testing::HasSubstr("WATCH_QUIET_MS")));
}

}  // namespace
}  // namespace zoneflow::ingest
