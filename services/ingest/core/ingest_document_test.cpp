#include "services/ingest/core/ingest_document.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/sha256.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/testing/in_memory_document_store.h"

namespace zoneflow::ingest {
namespace {

using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr char kPage[] = "本报讯 近日，总投资达277亿元的14个项目在成都高新区签约。\n";

class IngestDocumentTest : public ::testing::Test {
 protected:
  absl::StatusOr<Receipt> Ingest(std::string_view bytes) {
    return ingest_({"person/officer", "", {}}, {"page.txt", *ParseDate("2021-02-01")}, bytes);
  }

  Gazetteer gazetteer_{{{"cn-sc-chengdu-hitech", "成都高新区", "四川省", "成都市", {}}}};
  testing::InMemoryDocumentStore store_;
  IngestDocument ingest_{store_, gazetteer_, PlainText};
};

TEST_F(IngestDocumentTest, ADocumentIsKnownByTheHashOfItsBytes) {
  const auto first = Ingest(kPage);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->document_id, Sha256Hex(kPage));
  EXPECT_EQ(first->articles, 1);
  EXPECT_EQ(first->signing_ids.size(), 1u);
  const auto events = store_.Journal();

  const auto again = Ingest(kPage);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->signing_ids, first->signing_ids);
  EXPECT_EQ(store_.Journal(), events);
}

TEST_F(IngestDocumentTest, APageWithoutFactsIsTakenAndTellsNothing) {
  const auto receipt = Ingest("今天天气很好。\n");
  ASSERT_THAT(receipt, IsOk());
  EXPECT_EQ(receipt->facts, 0);
  EXPECT_TRUE(store_.Journal().empty());
}

TEST_F(IngestDocumentTest, WhatIsNoTextIsRefusedAndNothingIsStored) {
  EXPECT_THAT(Ingest(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Ingest(std::string_view("a\0b", 3)), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Ingest("\xff\xfe"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Ingest(std::string(kMaxDocumentBytes + 1, 'a')),
              StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_TRUE(store_.Journal().empty());
}

TEST_F(IngestDocumentTest, ADocumentThatTellsTooMuchIsRefusedAndNothingIsStored) {
  Page page;
  page.articles.resize(2);
  page.articles[0].facts.resize(kMostFigures - 1);
  page.articles[1].facts.resize(1);
  page.articles[1].signings.resize(kMostFigures);
  EXPECT_THAT(CheckFigures(page), IsOk());
  page.articles[0].signings.resize(1);
  EXPECT_THAT(CheckFigures(page), StatusIs(absl::StatusCode::kOutOfRange,
                                           ::testing::HasSubstr("20001 signings, at most 20000")));
  page.articles[1].facts.resize(2);
  EXPECT_THAT(CheckFigures(page), StatusIs(absl::StatusCode::kOutOfRange,
                                           ::testing::HasSubstr("20001 facts, at most 20000")));

  std::string text;
  for (std::size_t i = 0; i <= kMostFigures; ++i) {
    text += "总投资" + std::to_string(i + 2) + "亿元的14个项目在成都高新区签约。\n";
  }
  EXPECT_THAT(Ingest(text), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_TRUE(store_.Journal().empty());
}

TEST(ParseHeadTest, ABadHeadNamesTheFieldAndTheRule) {
  EXPECT_THAT(ParseHead("page\n.txt", ""),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("file_name")));
  EXPECT_THAT(ParseHead("\xb8\xdf.txt", ""),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("not UTF-8")));
  EXPECT_THAT(ParseHead("page.txt", "2021-02-30"),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("published_on")));
  EXPECT_THAT(ParseHead(std::string(256, 'a'), ""),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("255")));
}

}  // namespace
}  // namespace zoneflow::ingest
