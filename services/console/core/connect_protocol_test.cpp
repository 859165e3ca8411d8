#include "services/console/core/connect_protocol.h"

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::console {
namespace {

using ::testing::Eq;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

TEST(CodeTest, NamesAndHttpStatusesAreTheProtocols) {
  struct Row {
    absl::StatusCode code;
    const char* name;
    int http_status;
  };
  // The table of the specification, "Error Codes".
  const Row rows[] = {
      {absl::StatusCode::kCancelled, "canceled", 499},
      {absl::StatusCode::kUnknown, "unknown", 500},
      {absl::StatusCode::kInvalidArgument, "invalid_argument", 400},
      {absl::StatusCode::kDeadlineExceeded, "deadline_exceeded", 504},
      {absl::StatusCode::kNotFound, "not_found", 404},
      {absl::StatusCode::kAlreadyExists, "already_exists", 409},
      {absl::StatusCode::kPermissionDenied, "permission_denied", 403},
      {absl::StatusCode::kResourceExhausted, "resource_exhausted", 429},
      {absl::StatusCode::kFailedPrecondition, "failed_precondition", 400},
      {absl::StatusCode::kAborted, "aborted", 409},
      {absl::StatusCode::kOutOfRange, "out_of_range", 400},
      {absl::StatusCode::kUnimplemented, "unimplemented", 501},
      {absl::StatusCode::kInternal, "internal", 500},
      {absl::StatusCode::kUnavailable, "unavailable", 503},
      {absl::StatusCode::kDataLoss, "data_loss", 500},
      {absl::StatusCode::kUnauthenticated, "unauthenticated", 401},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(CodeName(row.code), row.name);
    EXPECT_EQ(HttpStatusOf(row.code), row.http_status) << row.name;
  }
  EXPECT_EQ(CodeName(static_cast<absl::StatusCode>(77)), "unknown");
}

TEST(ErrorJsonTest, QuotesWhatJsonReserves) {
  EXPECT_EQ(ErrorJson(absl::InvalidArgumentError("a \"b\" \\ \n 无锡")),
            "{\"code\":\"invalid_argument\",\"message\":\"a \\\"b\\\" \\\\ \\n 无锡\"}");
}

TEST(ErrorJsonTest, LeavesAnEmptyMessageOut) {
  EXPECT_EQ(ErrorJson(absl::NotFoundError("")), "{\"code\":\"not_found\"}");
}

TEST(ErrorJsonTest, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(ErrorJson(absl::InternalError("a\xff"
                                          "b\xe6\x97")),
            "{\"code\":\"internal\",\"message\":\"a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD\"}");
  // An overlong slash, a surrogate, a value beyond Unicode: three bytes or four, none of them a
  // character.
  EXPECT_EQ(ErrorJson(absl::InternalError("\xc0\xaf")).find('/'), std::string::npos);
  EXPECT_THAT(ErrorJson(absl::InternalError("\xed\xa0\x80")), HasSubstr("\xEF\xBF\xBD"));
  EXPECT_THAT(ErrorJson(absl::InternalError("\xf4\x90\x80\x80")), HasSubstr("\xEF\xBF\xBD"));
}

TEST(EndOfStreamTest, SuccessIsAnEmptyObject) {
  EXPECT_EQ(EndOfStreamJson(absl::OkStatus()), "{}");
}

TEST(EndOfStreamTest, TrailersComeWithSuccessToo) {
  EXPECT_EQ(EndOfStreamJson(absl::OkStatus(), {}, {{"b", "1"}, {"a", "2"}, {"b", "\"3"}}),
            R"({"metadata":{"a":["2"],"b":["1","\"3"]}})");
}

TEST(ErrorJsonTest, DetailsAreTypesWithBytesInBase64) {
  const std::vector<ErrorDetail> details = {{"a.v1.Reason", std::string("\0\1", 2)},
                                            {"a.v1.Nothing", ""}};
  EXPECT_EQ(ErrorJson(absl::NotFoundError(""), details),
            R"({"code":"not_found","details":[{"type":"a.v1.Reason","value":"AAE"},)"
            R"({"type":"a.v1.Nothing","value":""}]})");
}

TEST(EndOfStreamTest, AFailureCarriesItsReason) {
  EXPECT_EQ(EndOfStreamJson(absl::OutOfRangeError("cursor"), {},
                            {{"error-reason", "CURSOR_BEYOND_HEAD"}}),
            "{\"error\":{\"code\":\"out_of_range\",\"message\":\"cursor\"},"
            "\"metadata\":{\"error-reason\":[\"CURSOR_BEYOND_HEAD\"]}}");
}

TEST(EnvelopeTest, HoldsFlagsAndABigEndianLength) {
  EXPECT_EQ(MessageEnvelope("{}"), std::string("\0\0\0\0\2{}", 7));
  EXPECT_EQ(EndOfStreamEnvelope("{}"), std::string("\2\0\0\0\2{}", 7));
  EXPECT_EQ(MessageEnvelope(std::string(258, 'x')).substr(0, 5), std::string("\0\0\0\1\2", 5));
}

TEST(EnvelopeTest, WhatIsPutInComesOut) {
  const std::string message(70'000, 'x');
  const std::string body = MessageEnvelope(message);
  const auto enveloped = OnlyMessage(body);
  ASSERT_THAT(enveloped, IsOk());
  EXPECT_EQ(enveloped->message, message);
  EXPECT_FALSE(enveloped->packed);
  const auto packed = OnlyMessage(std::string_view("\1\0\0\0\2{}", 7));
  ASSERT_THAT(packed, IsOk());
  EXPECT_EQ(packed->message, "{}");
  EXPECT_TRUE(packed->packed);
}

TEST(EnvelopeTest, OneWholeMessageIsExpected) {
  const std::string one = MessageEnvelope("{}");
  EXPECT_THAT(OnlyMessage(""), StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(OnlyMessage(one.substr(0, 4)), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(OnlyMessage(one.substr(0, 6)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2 bytes and 1")));
  EXPECT_THAT(OnlyMessage(one + one), StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(OnlyMessage(EndOfStreamEnvelope("{}")), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(QueryCallTest, TheMessageStandsInTheQuery) {
  const struct {
    const char* query;
    const char* message;
    bool packed;
  } cases[] = {
      {"connect=v1&encoding=json&message=%7B%22boardId%22%3A%22zones%22%7D",
       "{\"boardId\":\"zones\"}", false},
      {"message={}&encoding=json", "{}", false},
      {"encoding=json&message=a+b%2Bc%3D&other=1", "a b+c=", false},
      {"encoding=json&message=e30&base64=1", "{}", false},
      {"encoding=json&message=e30%3D&base64=1&compression=identity", "{}", false},
      {"encoding=json&message=-_8&base64=1&compression=gzip", "\xfb\xff", true},
      {"encoding=json&message=%2B%2F8&base64=1&compression=gzip", "\xfb\xff", true},
      {"encoding=json&message=", "", false},
  };
  for (const auto& c : cases) {
    const auto call = ParseQueryCall(c.query);
    ASSERT_THAT(call, IsOk()) << c.query;
    EXPECT_EQ(call->message, c.message) << c.query;
    EXPECT_EQ(call->packed, c.packed) << c.query;
  }
}

TEST(QueryCallTest, AMistakeIsNamed) {
  const struct {
    const char* query;
    absl::StatusCode code;
    const char* why;
  } cases[] = {
      {"", absl::StatusCode::kInvalidArgument, "message and encoding"},
      {"encoding=json", absl::StatusCode::kInvalidArgument, "message and encoding"},
      {"message={}", absl::StatusCode::kInvalidArgument, "message and encoding"},
      {"encoding=json&message={}&message=[]", absl::StatusCode::kInvalidArgument,
       "'message' stands"},
      {"encoding=json&message=%7", absl::StatusCode::kInvalidArgument, "hexadecimal"},
      {"encoding=json&message=%zz", absl::StatusCode::kInvalidArgument, "hexadecimal"},
      {"encoding=json&message=*&base64=1", absl::StatusCode::kInvalidArgument, "base64"},
      {"encoding=json&message={}&compression=gzip", absl::StatusCode::kInvalidArgument, "base64"},
      {"connect=v2&encoding=json&message={}", absl::StatusCode::kInvalidArgument, "connect 'v2'"},
      {"encoding=proto&message={}", absl::StatusCode::kUnimplemented, "encoding 'proto'"},
      {"encoding=json&message={}&compression=br", absl::StatusCode::kUnimplemented,
       "compression 'br'"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(ParseQueryCall(c.query), StatusIs(c.code, HasSubstr(c.why))) << c.query;
  }
}

// What gRPC makes of a time it sends: ten milliseconds' steps from one second on, a hundred from ten.
TEST(TimeoutTest, WhatGrpcRoundsUpToIsNotPastTheCallersOwn) {
  const auto rounded = [](int64_t millis) {
    int64_t step = 1;
    while (millis >= step * 1000) {
      step *= 10;
    }
    return (millis + step - 1) / step * step;
  };
  for (const int64_t caller : {1, 50, 999, 1000, 2000, 2009, 9999, 10'000, 59'999, 100'000}) {
    // A deadline on the system's clock becomes one on gRPC's, which may cost a millisecond.
    const int64_t sent = TimeoutOfCall(std::chrono::milliseconds(caller)).count() + 1;
    EXPECT_LE(rounded(sent), caller) << caller;
    EXPECT_GE(sent, caller - caller / 100) << caller;
  }
  EXPECT_EQ(TimeoutOfCall(std::chrono::milliseconds(0)).count(), 0);
}

TEST(TimeoutTest, IsUpToTenDigits) {
  EXPECT_THAT(ParseTimeout(""), IsOkAndHolds(Eq(std::nullopt)));
  EXPECT_THAT(ParseTimeout("0"), IsOkAndHolds(Eq(std::chrono::milliseconds(0))));
  EXPECT_THAT(ParseTimeout("9999999999"),
              IsOkAndHolds(Eq(std::chrono::milliseconds(9'999'999'999))));
  for (const char* wrong : {"-1", "1.5", "10000000000", " 1", "1s", "+1"}) {
    EXPECT_THAT(ParseTimeout(wrong), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(wrong)))
        << wrong;
  }
}

}  // namespace
}  // namespace zoneflow::console
