#include "common/telemetry/trace.h"

#include <sys/random.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "common/base/check.h"

namespace zoneflow::telemetry {
namespace {

constexpr std::size_t kLength = 55;  // 00-<32>-<16>-<2>
constexpr std::size_t kTraceId = 3;
constexpr std::size_t kTraceIdDigits = 32;
constexpr std::size_t kSpanId = 36;
constexpr std::size_t kSpanIdDigits = 16;
constexpr std::size_t kFlags = 53;

thread_local std::string current;

bool IsLowerHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

// Random and not all zero, which the format forbids.
std::string RandomHex(std::size_t digits) {
  std::string text;
  do {
    text.clear();
    std::uint8_t bytes[16];
    const std::size_t wanted = digits / 2;
    ZONEFLOW_CHECK(getrandom(bytes, wanted, 0) == static_cast<ssize_t>(wanted));
    for (std::size_t i = 0; i < wanted; ++i) {
      text += "0123456789abcdef"[bytes[i] >> 4U];
      text += "0123456789abcdef"[bytes[i] & 0xFU];
    }
  } while (IsZero(text));
  return text;
}

}  // namespace

bool IsTraceParent(std::string_view text) {
  if (text.size() != kLength || text.substr(0, 3) != "00-" || text[kSpanId - 1] != '-' ||
      text[kFlags - 1] != '-') {
    return false;
  }
  const std::string_view trace = text.substr(kTraceId, kTraceIdDigits);
  const std::string_view span = text.substr(kSpanId, kSpanIdDigits);
  return IsLowerHex(trace) && !IsZero(trace) && IsLowerHex(span) && !IsZero(span) &&
         IsLowerHex(text.substr(kFlags));
}

std::string NewTraceParent() {
  return "00-" + RandomHex(kTraceIdDigits) + "-" + RandomHex(kSpanIdDigits) + "-01";
}

std::string ChildOf(std::string_view parent) {
  if (!IsTraceParent(parent)) {
    return NewTraceParent();
  }
  std::string child(parent);
  child.replace(kSpanId, kSpanIdDigits, RandomHex(kSpanIdDigits));
  return child;
}

std::string_view TraceIdOf(std::string_view traceparent) {
  return IsTraceParent(traceparent) ? traceparent.substr(kTraceId, kTraceIdDigits)
                                    : std::string_view();
}

const std::string& CurrentTraceParent() { return current; }

TraceScope::TraceScope(std::string traceparent)
    : previous_(std::exchange(current, std::move(traceparent))) {}

TraceScope::~TraceScope() { current = std::move(previous_); }

}  // namespace zoneflow::telemetry
