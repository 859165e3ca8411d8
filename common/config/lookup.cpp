#include "common/config/lookup.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"

namespace zoneflow::config {
namespace {

bool IsSecret(std::string_view name) {
  return name.ends_with("_PASSWORD") || name.ends_with("_SECRET") || name.ends_with("_KEY") ||
         name.ends_with("_URL");
}

std::string Mistake(std::string_view name, std::string_view value, std::string_view rule) {
  if (IsSecret(name)) {
    return StrCat(name, ": ", rule);
  }
  return StrCat(name, "='", value, "': ", rule);
}

}  // namespace

Lookup Environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    // Read at the start, before any thread could call setenv.
    const char* value = std::getenv(std::string(name).c_str());  // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr || *value == '\0') {
      return std::nullopt;
    }
    return std::string(value);
  };
}

Lookup FromPairs(std::vector<std::pair<std::string, std::string>> pairs) {
  return [pairs = std::move(pairs)](std::string_view name) -> std::optional<std::string> {
    // The last one wins, as in a settings file that overrides itself.
    for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) {
      if (pair->first == name) {
        return pair->second.empty() ? std::nullopt : std::optional(pair->second);
      }
    }
    return std::nullopt;
  };
}

std::optional<Address> ParseAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) {
    host = host.substr(1, host.size() - 2);
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_of_host = [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || (bracketed && c == ':');
  };
  Address address{std::string(host), 0};
  if (host.empty() || !std::all_of(host.begin(), host.end(), is_of_host) || port.size() > 5 ||
      !std::all_of(port.begin(), port.end(), is_digit) ||
      !absl::SimpleAtoi(AbslView(port), &address.port) || address.port > 65535) {
    return std::nullopt;
  }
  return address;
}

std::string Reader::Text(std::string_view name, std::string_view fallback) {
  return lookup_(name).value_or(std::string(fallback));
}

std::string Reader::Required(std::string_view name) {
  std::optional<std::string> value = lookup_(name);
  if (!value.has_value()) {
    mistakes_.push_back(StrCat(name, ": must be set"));
    return "";
  }
  return *std::move(value);
}

std::int64_t Reader::Int(std::string_view name, std::int64_t fallback, std::int64_t lowest,
                         std::int64_t highest) {
  const std::optional<std::string> value = lookup_(name);
  if (!value.has_value()) {
    return fallback;
  }
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(*value, &number) || number < lowest || number > highest) {
    mistakes_.push_back(
        Mistake(name, *value, StrCat("must be a whole number from ", lowest, " to ", highest)));
    return fallback;
  }
  return number;
}

bool Reader::Bool(std::string_view name, bool fallback) {
  const std::optional<std::string> value = lookup_(name);
  if (!value.has_value()) {
    return fallback;
  }
  if (*value != "true" && *value != "false") {
    mistakes_.push_back(Mistake(name, *value, "must be true or false"));
    return fallback;
  }
  return *value == "true";
}

std::string Reader::OneOf(std::string_view name, std::string_view fallback,
                          const std::vector<std::string>& allowed) {
  const std::optional<std::string> value = lookup_(name);
  if (!value.has_value()) {
    return std::string(fallback);
  }
  for (const std::string& one : allowed) {
    if (one == *value) {
      return one;
    }
  }
  mistakes_.push_back(
      Mistake(name, *value, StrCat("must be one of ", absl::StrJoin(allowed, ", "))));
  return std::string(fallback);
}

std::string Reader::HostPort(std::string_view name, std::string_view fallback) {
  std::string value = Text(name, fallback);
  if (!value.empty() && !ParseAddress(value).has_value()) {
    Refuse(name, "must be host:port, the port from 0 to 65535");
  }
  return value;
}

void Reader::Refuse(std::string_view name, std::string_view rule) {
  const std::optional<std::string> value = lookup_(name);
  mistakes_.push_back(value.has_value() ? Mistake(name, *value, rule) : StrCat(name, ": ", rule));
}

absl::Status Reader::status() const {
  if (mistakes_.empty()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrJoin(mistakes_, "\n"));
}

}  // namespace zoneflow::config
