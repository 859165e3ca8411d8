#include "common/rpc/page_token.h"

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"

namespace zoneflow::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

ingest::v1::ListSigningsRequest Query() {
  ingest::v1::ListSigningsRequest request;
  request.set_page_size(10);
  request.set_filter("count > 3");
  request.set_order_by("date desc");
  return request;
}

TEST(PageTokenTest, HoldsAnyKeysAndLetsThePageSizeChange) {
  const std::vector<std::string> keys = {"2021-01-28", "", std::string("\0\x1f前晨\xff", 9)};
  auto request = Query();
  EXPECT_THAT(ReadPageToken(request, 3), IsOkAndHolds(IsEmpty()));
  request.set_page_token(MakePageToken(request, keys));
  request.set_page_size(1000);
  EXPECT_THAT(ReadPageToken(request, 3), IsOkAndHolds(::testing::ElementsAreArray(keys)));
}

TEST(PageTokenTest, OfAnotherQueryIsRefused) {
  const std::string token = MakePageToken(Query(), {"a"});
  auto filter = Query();
  filter.set_filter("count > 4");
  auto order = Query();
  order.clear_order_by();
  for (auto* request : {&filter, &order}) {
    request->set_page_token(token);
    EXPECT_THAT(ReadPageToken(*request, 1), StatusIs(absl::StatusCode::kInvalidArgument,
                                                     HasSubstr("page_token: of another query")));
  }
  ingest::v1::ListFactsRequest facts;
  facts.set_filter("count > 3");
  facts.set_order_by("date desc");
  facts.set_page_token(token);
  EXPECT_THAT(ReadPageToken(facts, 1),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another query")));
}

TEST(PageTokenTest, WhatIsNoTokenIsRefused) {
  const std::string token = MakePageToken(Query(), {"one", "two"});
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  std::string newer = bytes;
  newer[0] = 2;
  for (const std::string& bad :
       {std::string("nonsense"), std::string("!"), std::string("AQ"),
        absl::WebSafeBase64Escape(bytes.substr(0, bytes.size() - 1)),
        absl::WebSafeBase64Escape(bytes + "\x7f"), absl::WebSafeBase64Escape(newer)}) {
    auto request = Query();
    request.set_page_token(bad);
    EXPECT_THAT(ReadPageToken(request, 2),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("page_token: ")))
        << bad;
  }
  auto request = Query();
  request.set_page_token(token);
  EXPECT_THAT(ReadPageToken(request, 1), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PageTokenTest, ANumberIsNoOtherText) {
  auto request = Query();
  EXPECT_THAT(ReadNumberToken(request), IsOkAndHolds(-1));
  request.set_page_token(MakePageToken(request, {"17"}));
  EXPECT_THAT(ReadNumberToken(request), IsOkAndHolds(17));
  request.set_page_token(MakePageToken(request, {"-1"}));
  EXPECT_THAT(ReadNumberToken(request), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace zoneflow::rpc
