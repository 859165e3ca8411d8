#include "common/filter/order_by.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::filter {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::StatusIs;

const Schema kSchema(
    {{.name = "id", .column = {.name = "id", .order = "id"}},
     {.name = "day", .kind = FieldKind::kDate, .column = {.name = "day", .order = "day"}},
     {.name = "zone.id", .column = {.name = "zone", .order = "zone"}},
     {.name = "note", .column = {.name = "note"}}});

std::vector<OrderTerm> Terms(std::string_view text) {
  const auto order = Order::Parse(text, kSchema, "day desc, id", "id");
  EXPECT_TRUE(order.ok()) << order.status();
  return order.ok() ? order->terms() : std::vector<OrderTerm>();
}

TEST(OrderByTest, TwoRowsAreNeverEqual) {
  const OrderTerm day_down{1, true}, id{0, false}, id_down{0, true}, zone{2, false};
  EXPECT_EQ(Terms(""), (std::vector{day_down, id}));
  EXPECT_EQ(Terms("  \t"), (std::vector{day_down, id}));
  // The last direction goes on, so that one index serves both.
  EXPECT_EQ(Terms("day desc"), (std::vector{day_down, id_down}));
  EXPECT_EQ(Terms(" zone.id ,day   desc "), (std::vector{zone, day_down, id_down}));
  EXPECT_EQ(Terms("zone.id"), (std::vector{zone, id}));
  EXPECT_EQ(Terms("id desc, day"), (std::vector{id_down}));
}

TEST(OrderByTest, ARefusalNamesTheFieldAndTheRule) {
  const struct {
    std::string_view text;
    std::string_view message;
  } cases[] = {
      {"size", "order_by: 'size' is no field to order by; fields: id, day, zone.id"},
      {"note", "order_by: 'note' is no field to order by"},
      {"day down", "order_by: 'down' stands where desc"},
      {"day DESC", "order_by: 'DESC' stands where desc"},
      {"day desc id", "stands where desc"},
      {"day, day desc", "order_by: 'day' stands twice"},
      {"day,", "empty term"},
      {",", "empty term"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Order::Parse(c.text, kSchema, "id", "id"),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(c.message))))
        << c.text;
  }
  EXPECT_THAT(Order::Parse(std::string(5'000, 'x'), kSchema, "id", "id"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("5000 bytes")));
}

}  // namespace
}  // namespace zoneflow::filter
