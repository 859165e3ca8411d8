#include "tools/zoneflow/proto_json.h"

#include <limits>

#include "gtest/gtest.h"

#include "zoneflow/common/v1/dead_letter_service.pb.h"
#include "zoneflow/common/v1/values.pb.h"
#include "zoneflow/ingest/v1/fact.pb.h"

namespace zoneflow::cli {
namespace {

TEST(ProtoJsonTest, FieldsKeepTheirOrderAndAbsentOnesAreLeftOut) {
  ingest::v1::Fact fact;
  fact.set_kind(ingest::v1::FACT_KIND_SIGNING);
  fact.set_id("f1");
  fact.mutable_zone()->set_name("成都高新区");
  fact.mutable_amount()->set_value(9'007'199'254'740'993);
  fact.set_status(common::v1::FIGURE_STATUS_SIGNED_OFF);
  EXPECT_EQ(ToJson(fact).dump(),
            "{\"id\":\"f1\",\"kind\":\"signing\",\"zone\":{\"name\":\"成都高新区\"},"
            "\"amount\":{\"value\":9007199254740993},\"status\":\"signed_off\"}");
}

TEST(ProtoJsonTest, MapsAreSortedAndBytesAreBase64) {
  common::v1::DeadLetter letter;
  (*letter.mutable_headers())["b"] = "2";
  (*letter.mutable_headers())["a"] = "1";
  letter.set_value(std::string("\0\x01", 2));
  EXPECT_EQ(ToJson(letter).dump(), R"({"headers":{"a":"1","b":"2"},"value":"AAE="})");
}

TEST(ProtoJsonTest, MoneyIsExactMajorUnits) {
  common::v1::Money money;
  EXPECT_EQ(FormatAmount(money), "");
  money.set_currency("CNY");
  money.set_minor(2'770'000'000'000);
  EXPECT_EQ(FormatAmount(money), "27700000000");
  money.set_minor(-1205);
  EXPECT_EQ(FormatAmount(money), "-12.05");
  money.set_minor(1250);
  EXPECT_EQ(FormatAmount(money), "12.5");
  money.set_minor(std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(FormatAmount(money), "-92233720368547758.08");
}

TEST(ProtoJsonTest, AYenAndAWonHaveNoMinorUnits) {
  common::v1::Money money;
  money.set_minor(5'000'000'000);
  money.set_currency("JPY");
  EXPECT_EQ(FormatAmount(money), "5000000000");
  money.set_currency("KRW");
  EXPECT_EQ(FormatAmount(money), "5000000000");
}

}  // namespace
}  // namespace zoneflow::cli
