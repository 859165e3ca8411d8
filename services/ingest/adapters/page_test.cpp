// Whole pages: the project's sample against its labels, and the seed page where it lies beside the
// project.
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/extract.h"

namespace zoneflow::ingest {
namespace {

std::string Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string Root() {
  const char* root = std::getenv("ZONEFLOW_SOURCE_DIR");
  return root == nullptr ? "." : root;
}

Page ExtractPage(const std::string& bytes) {
  const auto gazetteer = LoadGazetteer();
  EXPECT_TRUE(gazetteer.ok()) << gazetteer.status();
  auto page = Extract(bytes, {&*gazetteer, *ParseDate("2021-02-01")});
  EXPECT_TRUE(page.ok()) << page.status();
  return *std::move(page);
}

std::vector<Fact> AllFacts(const Page& page) {
  std::vector<Fact> facts;
  for (const Article& article : page.articles) {
    facts.insert(facts.end(), article.facts.begin(), article.facts.end());
  }
  return facts;
}

std::vector<Signing> AllSignings(const Page& page) {
  std::vector<Signing> signings;
  for (const Article& article : page.articles) {
    signings.insert(signings.end(), article.signings.begin(), article.signings.end());
  }
  return signings;
}

// Byte offsets of the code points of a text.
std::vector<std::uint32_t> Offsets(const std::string& text) {
  std::vector<std::uint32_t> offsets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) {
      offsets.push_back(static_cast<std::uint32_t>(i));
    }
  }
  offsets.push_back(static_cast<std::uint32_t>(text.size()));
  return offsets;
}

bool SameNumber(const nlohmann::json& label, const char* key, const std::optional<Decimal>& value) {
  if (!label.contains(key)) {
    return true;
  }
  return value && std::abs(std::stod(FormatDecimal(*value)) - label[key].get<double>()) < 1e-6;
}

std::optional<Decimal> ToDecimal(const std::optional<std::int64_t>& value) {
  return value ? std::optional<Decimal>({*value, 0}) : std::nullopt;
}

// The rules of a label: kind, zone, an overlapping span and every number it gives.
bool Agrees(const nlohmann::json& label, const Fact& fact,
            const std::vector<std::uint32_t>& offsets) {
  const std::uint32_t begin = offsets[label["raw_start"].get<std::size_t>()];
  const std::uint32_t end = offsets[label["raw_end"].get<std::size_t>()];
  const bool counted =
      label.contains("count") && fact.count && *fact.count == label["count"].get<std::int64_t>();
  const std::optional<Decimal> amount =
      fact.amount ? std::optional<Decimal>(fact.amount->number) : std::nullopt;
  return Name(fact.kind) == label["kind"].get<std::string>() &&
         fact.zone == label["zone"].get<std::string>() && fact.span.begin < end &&
         begin < fact.span.end && (counted || SameNumber(label, "amount", amount)) &&
         (counted || SameNumber(label, "count", fact.count ? ToDecimal(fact.count) : amount)) &&
         SameNumber(label, "rank", ToDecimal(fact.rank)) &&
         SameNumber(label, "cohort", ToDecimal(fact.cohort)) &&
         SameNumber(label, "from", fact.from) && SameNumber(label, "to", fact.to) &&
         SameNumber(label, "growth_pct", fact.growth_pct);
}

TEST(SamplePageTest, EveryLabelIsFoundAndNothingElse) {
  const std::string text = Read(Root() + "/tests/samples/page.txt");
  ASSERT_FALSE(text.empty());
  const std::vector<std::uint32_t> offsets = Offsets(text);
  const std::vector<Fact> facts = AllFacts(ExtractPage(text));
  std::ifstream labels(Root() + "/tests/samples/page.facts.jsonl");
  std::set<std::size_t> used;
  std::string line;
  while (std::getline(labels, line)) {
    const nlohmann::json label = nlohmann::json::parse(line);
    bool found = false;
    for (std::size_t i = 0; i < facts.size() && !found; ++i) {
      found = !used.contains(i) && Agrees(label, facts[i], offsets);
      if (found) {
        used.insert(i);
      }
    }
    EXPECT_TRUE(found || label.contains("optional")) << line;
  }
  for (std::size_t i = 0; i < facts.size(); ++i) {
    EXPECT_TRUE(used.contains(i)) << Name(facts[i].kind) << " " << facts[i].subject;
  }
}

TEST(SamplePageTest, AllSixKindsAndTheTwoSigningsAreThere) {
  const Page page = ExtractPage(Read(Root() + "/tests/samples/page.txt"));
  EXPECT_EQ(page.articles.size(), 5U);
  EXPECT_EQ(page.strays.size(), 1U);
  std::set<FactKind> kinds;
  for (const Fact& fact : AllFacts(page)) {
    kinds.insert(fact.kind);
  }
  EXPECT_EQ(kinds.size(), 6U);
  const std::vector<Signing> signings = AllSignings(page);
  ASSERT_EQ(signings.size(), 2U);
  EXPECT_EQ(signings[0].zone_id, "cn-js-suzhou-sip");
  EXPECT_EQ(signings[0].count, 23);
  EXPECT_EQ(signings[0].amount, (Money{1860000000000, "CNY"}));
  EXPECT_EQ(signings[0].members.size(), 2U);
  EXPECT_EQ(FormatDate(signings[0].signed_on.value()), "2021-01-18");
  EXPECT_EQ(signings[1].zone_id, "cn-sn-xian-hitech");
  EXPECT_EQ(signings[1].amount, (Money{97000000000, "CNY"}));
  EXPECT_EQ(signings[1].amount_alt, (Money{15000000000, "USD"}));
  EXPECT_EQ(signings[1].members.size(), 1U);
}

// The ids of another build, day and machine: stores hold them for ever. Where reading changes what
// a mention says, its id changes with it, and those below are to be changed knowingly.
TEST(SamplePageTest, TheSameBytesGiveTheSameIds) {
  std::vector<std::string> ids;
  for (const Signing& signing :
       AllSignings(ExtractPage(Read(Root() + "/tests/samples/page.txt")))) {
    ids.push_back("signing " + signing.id);
    for (const ProjectMention& member : signing.members) {
      ids.push_back("member " + member.project_id);
    }
  }
  EXPECT_EQ(ids, (std::vector<std::string>{
                     "signing 1f06ef765d4f5b6c7b5958b2dd5ef436",
                     "member 5408b21604634d1eb05709681d540d74",
                     "member ebaa82d4beff09545564a6926b6ca934",
                     "signing 4f44fedd0bafe5432030df00cb779289",
                     "member 3d4d02a78e63b6139b3c65c46c4f0ae1",
                 }));
}

TEST(SeedPageTest, TheBoardHoldsTwoSigningsEachProjectOnce) {
  const std::string text = Read(Root() + "/../shared/seed/page.txt");
  if (text.empty()) {
    GTEST_SKIP() << "the seed page is not beside the project (../shared/seed/page.txt)";
  }
  const Page page = ExtractPage(text);
  EXPECT_EQ(page.articles.size(), 6U);
  EXPECT_EQ(page.strays.size(), 2U);
  const std::vector<Signing> signings = AllSignings(page);
  ASSERT_EQ(signings.size(), 2U);
  EXPECT_EQ(signings[0].zone_id, "cn-sc-chengdu-hitech");
  EXPECT_EQ(signings[0].count, 14);
  EXPECT_EQ(signings[0].amount, (Money{2770000000000, "CNY"}));
  std::multiset<std::string> companies;
  for (const ProjectMention& member : signings[0].members) {
    companies.insert(NormaliseCompany(member.company));
  }
  EXPECT_EQ(companies.count("汇顶科技"), 1U);
  EXPECT_EQ(companies.count("海创药业"), 1U);
  EXPECT_EQ(companies.size() - companies.count("利普芯微电子"), 2U);
  EXPECT_EQ(signings[1].zone_id, "cn-js-jiangyin-hitech");
  EXPECT_EQ(signings[1].amount, (Money{518000000000, "CNY"}));
  EXPECT_EQ(signings[1].amount_alt, (Money{80000000000, "USD"}));
  ASSERT_EQ(signings[1].members.size(), 1U);
  EXPECT_EQ(NormaliseCompany(signings[1].members[0].company), "前晨汽车");
}

TEST(SeedPageTest, EveryLabelIsFoundWithItsSpan) {
  const std::string text = Read(Root() + "/../shared/seed/page.txt");
  std::ifstream labels(Root() + "/../shared/seed/facts.jsonl");
  if (text.empty() || !labels) {
    GTEST_SKIP() << "the seed page is not beside the project (../shared/seed)";
  }
  const std::vector<std::uint32_t> offsets = Offsets(text);
  const std::vector<Fact> facts = AllFacts(ExtractPage(text));
  std::set<std::size_t> used;
  std::size_t needed = 0;
  std::string line;
  while (std::getline(labels, line)) {
    nlohmann::json label = nlohmann::json::parse(line);
    for (auto it = label.begin(); it != label.end();) {
      it = it->is_null() ? label.erase(it) : std::next(it);
    }
    if (label.contains("optional")) {
      continue;
    }
    ++needed;
    bool found = false;
    for (std::size_t i = 0; i < facts.size() && !found; ++i) {
      // A fact answers for one label.
      found = !used.contains(i) && Agrees(label, facts[i], offsets) && used.insert(i).second;
    }
    EXPECT_TRUE(found) << line;
  }
  EXPECT_GT(needed, 40U);
}

}  // namespace
}  // namespace zoneflow::ingest
