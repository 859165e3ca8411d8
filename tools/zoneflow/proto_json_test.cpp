#include "tools/zoneflow/proto_json.h"

#include <limits>

#include "gtest/gtest.h"

#include "zoneflow/common/v1/dead_letter_service.pb.h"
#include "zoneflow/common/v1/values.pb.h"
#include "zoneflow/ingest/v1/fact.pb.h"
#include "zoneflow/scoring/v1/board.pb.h"

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
            "\"amount\":\"9007199254740993\",\"status\":\"signed_off\"}");
}

TEST(ProtoJsonTest, MapsAreSortedAndBytesAreBase64) {
  common::v1::DeadLetter letter;
  (*letter.mutable_headers())["b"] = "2";
  (*letter.mutable_headers())["a"] = "1";
  letter.set_value(std::string("\0\x01", 2));
  EXPECT_EQ(ToJson(letter).dump(), R"({"headers":{"a":"1","b":"2"},"value":"AAE="})");
}

// One shape wherever money stands: the decimal under the field's name, the currency beside it.
TEST(ProtoJsonTest, MoneyIsADecimalTextWithItsCurrency) {
  scoring::v1::BoardRow row;
  row.mutable_total()->set_minor(97'000'000'050);
  row.mutable_total()->set_currency("CNY");
  scoring::v1::Contribution& part = *row.add_contributions();
  part.mutable_amount()->set_minor(500);
  part.mutable_amount()->set_currency("JPY");
  part.mutable_amount_alt()->set_minor(-5);
  part.mutable_amount_alt()->set_currency("USD");
  EXPECT_EQ(ToJson(row).dump(),
            R"({"total":"970000000.5","total_currency":"CNY","contributions":[)"
            R"({"amount":"500","currency":"JPY","amount_alt":"-0.05","currency_alt":"USD"}]})");
}

TEST(ProtoJsonTest, AQuantityHasItsUnitAndIsMoneyWhereThatIsACurrency) {
  ingest::v1::Fact fact;
  fact.mutable_amount()->set_value(277);
  fact.mutable_amount()->set_exponent(8);
  fact.mutable_amount()->set_unit("CNY");
  fact.mutable_amount_alt()->set_value(1500);
  fact.mutable_amount_alt()->set_exponent(-3);
  fact.mutable_amount_alt()->set_unit("亩");
  fact.mutable_from()->set_value(-5);
  fact.mutable_from()->set_exponent(-2);
  fact.mutable_to()->set_unit("USD");
  EXPECT_EQ(ToJson(fact).dump(),
            R"({"amount":"27700000000","currency":"CNY","amount_alt":"1.5","unit_alt":"亩",)"
            R"("from":"-0.05","to":"0","to_currency":"USD"})");
}

TEST(ProtoJsonTest, AnEventIsShownLikeEveryOtherMessage) {
  EXPECT_EQ(EventJson("zoneflow.ingest.v1.SigningAnnounced",
                      R"({"signing":{"id":"5f","amount":{"minor":"1250","currency":"CNY"},)"
                      R"("memberCount":"2","status":"FIGURE_STATUS_CHECKED","later":1}})")
                .dump(),
            R"({"signing":{"id":"5f","amount":"12.5","currency":"CNY","status":"checked",)"
            R"("member_count":2}})");
  EXPECT_EQ(EventJson("zoneflow.later.v1.Thing", R"({"aB":{"minor":"1"}})").dump(),
            R"({"aB":{"minor":"1"}})");
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
