#include "services/notification/adapters/robot_message.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "nlohmann/json.hpp"

#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/wire.h"

namespace zoneflow::notification {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// As the console has them.
std::string WordOf(const std::string& type) {
  static const auto* const words = new std::map<std::string, std::string>{
      {"signing.announced", "新签约"},     {"signing.corrected", "签约更正"},
      {"article.extracted", "文章读出"},   {"fact.corrected", "事实更正"},
      {"fact.added", "事实补录"},          {"case.opened", "项目立案"},
      {"case.scheduled", "时间表排定"},    {"case.corrected", "项目更正"},
      {"case.triaged", "轨道调整"},        {"case.replanned", "时间表调整"},
      {"replan.finished", "全部重新排期"}, {"case.rules.changed", "规则更新"},
      {"baseline.signed", "基线签署"},     {"case.light.changed", "亮灯变化"},
      {"node.changed", "事项办理"},        {"reminder.asked", "催办"},
      {"promise.changed", "承诺变化"},     {"board.published", "榜单更新"},
      {"whistle.changed", "吹哨"},         {"escalation.raised", "吹哨升级"},
      {"endpoint.disabled", "推送停用"},   {"official.board.published", "考核榜公布"},
      {"objection.filed", "提出异议"},     {"objection.answered", "异议答复"},
      {"board.finalized", "考核榜定稿"},   {"erratum.issued", "勘误"},
      {"period.locked", "填报签发"}};
  const auto found = words->find(type);
  return found == words->end() ? type : found->second;
}

// The number of units, to a hundredth, without zeros at the end.
std::string InUnits(std::int64_t fen, std::int64_t unit_fen) {
  const std::int64_t hundredths = fen / (unit_fen / 100);
  std::string text = StrCat(hundredths / 100);
  const std::int64_t rest = hundredths % 100;
  if (rest != 0) {
    StrAppend(&text, ".", rest / 10, rest % 10 == 0 ? "" : StrCat(rest % 10));
  }
  return text;
}

// In the largest unit that there is one of: 亿元 and 万元, billions and millions.
std::string AmountText(std::int64_t fen, Language language) {
  constexpr std::int64_t kYuan = 100;
  constexpr std::int64_t kWan = 10'000 * kYuan;
  constexpr std::int64_t kMillion = 1'000'000 * kYuan;
  if (language == Language::kEnglish) {
    return StrCat("CNY ", fen >= 1000 * kMillion ? InUnits(fen, 1000 * kMillion) + " bn"
                          : fen >= kMillion      ? InUnits(fen, kMillion) + " m"
                                                 : InUnits(fen, kYuan));
  }
  return fen >= 10'000 * kWan ? InUnits(fen, 10'000 * kWan) + "亿元"
         : fen >= kWan        ? InUnits(fen, kWan) + "万元"
                              : InUnits(fen, kYuan) + "元";
}

// "Signing announced"
std::string EnglishWordOf(std::string type) {
  std::ranges::replace(type, '.', ' ');
  if (!type.empty()) {
    type.front() = absl::ascii_toupper(static_cast<unsigned char>(type.front()));
  }
  return type;
}

std::string PageAt(std::string_view console_url, std::string_view path) {
  return console_url.empty() || path.empty() ? "" : StrCat(console_url, path);
}

}  // namespace

std::string PageOf(std::string_view subject, std::string_view console_url) {
  const std::size_t slash = subject.find('/');
  const std::string_view kind = subject.substr(0, slash);
  const std::string_view id = slash == std::string_view::npos ? "" : subject.substr(slash + 1);
  // As the console's own links go (pages/subscriptions/address.ts).
  for (const auto& [of, room] : {std::pair{"signing", "signings"},
                                 {"case", "projects"},
                                 {"board", "boards"},
                                 {"whistle", "whistles"}}) {
    if (kind == of && !id.empty()) {
      return PageAt(console_url, StrCat("/", room, "/", id));
    }
  }
  return "";
}

std::string PageOfSubscription(std::string_view subscription, std::string_view console_url) {
  return PageAt(console_url, StrCat("/subscriptions/", subscription));
}

std::string ItemOf(const LogEvent& event, Language language, std::string_view console_url) {
  const bool chinese = language == Language::kChinese;
  const filter::Schema& schema = Events().schema();
  const std::string about = AboutOf(event);
  std::string details;
  const auto add = [&](std::string_view text) {
    StrAppend(&details, details.empty() ? "" : chinese ? "，" : ", ", text);
  };
  const auto zones = event.fields.Texts(schema.Number("zone.name"));
  if (zones.size() == 1) {
    add(zones.front());
  }
  const filter::FieldValue& amount = event.fields.Get(schema.Number("amount_cny"));
  if (const auto* const fen = std::get_if<std::int64_t>(&amount)) {
    add(AmountText(*fen, language));
  }
  const auto status = event.fields.Texts(schema.Number("status"));
  if (!status.empty() && status.front() == "extracted") {
    add(chinese ? "未核" : "unchecked");
  } else if (!status.empty() && status.front() == "rejected") {
    add(chinese ? "已驳回" : "rejected");
  }
  const std::string type = filter::ShortType(event.type);
  const std::string_view what = about.empty() ? std::string_view(event.subject) : about;
  const std::string line = chinese ? StrCat("【", WordOf(type), "】", what,
                                            details.empty() ? "" : StrCat("（", details, "）"))
                                   : StrCat("[", EnglishWordOf(type), "] ", what,
                                            details.empty() ? "" : StrCat(" (", details, ")"));
  const std::string page = PageOf(event.subject, console_url);
  return StrCat(Printable(line), page.empty() ? "" : "\n", Printable(page));
}

std::string TestItem(std::string_view subscription, Language language) {
  return language == Language::kChinese
             ? StrCat("【测试】订阅 ", subscription, " 的推送已接通")
             : StrCat("[Test] Subscription ", subscription, " is connected");
}

WebhookRequest RobotRequest(const Endpoint& endpoint, Channel robot, std::string_view secret,
                            std::span<const std::string> items, Instant now) {
  WebhookRequest request{endpoint, {{"content-type", "application/json; charset=utf-8"}}, ""};
  const std::string text = TextOf(robot, items);
  nlohmann::ordered_json body;
  if (robot == Channel::kFeishu) {
    if (!secret.empty()) {
      const std::int64_t at = std::chrono::floor<seconds>(now).time_since_epoch().count();
      body["timestamp"] = std::to_string(at);
      body["sign"] = SignFeishu(secret, at);
    }
    body["msg_type"] = "text";
    body["content"] = {{"text", text}};
  } else {
    body["msgtype"] = "text";
    body["text"] = {{"content", text}};
  }
  if (robot == Channel::kDingtalk && !secret.empty()) {
    const std::int64_t at = std::chrono::floor<milliseconds>(now).time_since_epoch().count();
    std::string sign;
    for (const char c : SignDingtalk(secret, at)) {
      sign += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
    }
    std::string& path = request.endpoint.path_and_query;
    StrAppend(&path, path.find('?') == std::string::npos ? "?" : "&", "timestamp=", at,
              "&sign=", sign);
  }
  request.body =
      body.dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::ordered_json::error_handler_t::replace);
  return request;
}

void ReadRobotAnswer(Channel robot, WebhookAnswer& answer) {
  const auto body = nlohmann::json::parse(answer.body, nullptr, /*allow_exceptions=*/false);
  std::optional<std::int64_t> code;
  std::string words;
  if (body.is_object()) {
    for (const char* name : {"errcode", "code", "StatusCode"}) {
      if (!code.has_value() && body.contains(name) && body[name].is_number_integer()) {
        code = body[name].get<std::int64_t>();
      }
    }
    for (const char* name : {"errmsg", "msg"}) {
      if (words.empty() && body.contains(name) && body[name].is_string()) {
        words = body[name].get<std::string>();
      }
    }
  }
  answer.means = MeaningOfRobot(robot, answer.http_status, code);
  if (answer.means == AnswerMeans::kDelivered || answer.http_status == 0) {
    return;
  }
  if (code.value_or(0) != 0) {
    answer.fault = StrCat("refused by the robot: ", *code, " ", words.substr(0, 200));
  } else if (answer.http_status / 100 == 2) {
    answer.fault = "the answer is no robot's: it has no code";
  }
  if (answer.means == AnswerMeans::kThrottle && answer.retry_after.empty()) {
    answer.retry_after = std::to_string(BlockedFor(robot));
  }
}

absl::StatusOr<std::string> OpenRobotSecret(const Webhook& webhook, const SecretBox& box) {
  return box.Open(webhook.secrets.front(), SecretContext(webhook.id));
}

}  // namespace zoneflow::notification
