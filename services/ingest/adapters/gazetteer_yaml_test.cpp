#include "services/ingest/adapters/gazetteer_yaml.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zoneflow::ingest {
namespace {

using ::testing::HasSubstr;

TEST(GazetteerYamlTest, TheEmbeddedFileHoldsTheZonesOfTheSample) {
  const auto gazetteer = LoadGazetteer();
  ASSERT_TRUE(gazetteer.ok()) << gazetteer.status();
  for (const char* id :
       {"cn-sc-chengdu-hitech", "cn-js-jiangyin-hitech", "cn-hl-harbin-ftz", "cn-js-suzhou-sip"}) {
    EXPECT_NE(gazetteer->FindById(id), nullptr) << id;
  }
  const Zone* harbin = gazetteer->FindByName("中国（黑龙江）自贸区哈尔滨片区");
  ASSERT_NE(harbin, nullptr);
  EXPECT_EQ(harbin->id, "cn-hl-harbin-ftz");
  EXPECT_EQ(gazetteer->FindByName("无名开发区"), nullptr);
}

TEST(GazetteerYamlTest, AMistakeIsNamed) {
  const auto message = [](std::string_view yaml) {
    return std::string(ParseGazetteer(yaml).status().message());
  };
  EXPECT_THAT(message("zones: 3"), HasSubstr("must be a list"));
  EXPECT_THAT(message("zones: [{id: a}]"), HasSubstr("zones[0]: name"));
  EXPECT_THAT(message("zones: [{id: a, name: b, province: c, city: d, source: e, colour: f}]"),
              HasSubstr("colour"));
  EXPECT_THAT(message("zones: [{id: a, name: b, province: c, city: d, source: e, aliases: [b]}]"),
              HasSubstr("once"));
  EXPECT_FALSE(ParseGazetteer("zones: [").ok());
}

}  // namespace
}  // namespace zoneflow::ingest
