#include "services/scoring/adapters/wire.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/wire/values.h"
#include "zoneflow/ingest/v1/signing.pb.h"
#include "zoneflow/scoring/v1/board.pb.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::scoring {
namespace {

using ::zoneflow::wire::DateFromWire;
using ::zoneflow::wire::FromWire;
using ::zoneflow::wire::ToWire;

// An event has at most 512 KiB, and the journal keeps every version for good.
constexpr std::size_t kEventRowBytes = 256 * 1024;
constexpr std::size_t kEventMovedBytes = 64 * 1024;
constexpr int kEventRows = 2000;
constexpr std::int64_t kMostProjects = 1000000000;

absl::Status Wrong(std::string_view field, std::string_view value, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(field, ": '", value, "' ", rule));
}

absl::StatusOr<std::optional<Money>> ReadMoney(std::string_view field, bool present,
                                               const common::v1::Money& money) {
  if (!present) {
    return std::nullopt;
  }
  if (money.minor() < 0) {
    return Wrong(StrCat(field, ".minor"), StrCat(money.minor()), "must not be negative");
  }
  const std::string& code = money.currency();
  bool upper = code.size() == 3;
  for (const char letter : code) {
    upper = upper && letter >= 'A' && letter <= 'Z';
  }
  if (!upper) {
    return Wrong(StrCat(field, ".currency"), code, "must be an ISO 4217 code");
  }
  return FromWire(money);
}

}  // namespace

absl::StatusOr<SigningObservation> ReadSigning(const ingest::v1::Signing& signing,
                                               std::int64_t sequence) {
  if (signing.id().empty()) {
    return Wrong("signing.id", "", "must not be empty");
  }
  if (signing.count() < 0 || signing.count() > kMostProjects) {
    return Wrong("signing.count", StrCat(signing.count()), "must lie in 0 to 1000000000");
  }
  SigningObservation state;
  state.id = signing.id();
  state.revision = sequence;
  state.zone = FromWire(signing.zone());
  state.count = signing.count();
  ASSIGN_OR_RETURN(state.amount,
                   ReadMoney("signing.amount", signing.has_amount(), signing.amount()));
  ASSIGN_OR_RETURN(state.amount_alt,
                   ReadMoney("signing.amount_alt", signing.has_amount_alt(), signing.amount_alt()));
  ASSIGN_OR_RETURN(state.signed_on, DateFromWire("signing.signed_on", signing.signed_on()));
  ASSIGN_OR_RETURN(state.published_on,
                   DateFromWire("signing.published_on", signing.published_on()));
  state.status = FromWire(signing.status());
  return state;
}

std::string EncodePage(const Board& board) {
  v1::Board page;
  page.set_id(board.id);
  page.set_version(board.version);
  page.set_as_of(FormatDate(board.as_of));
  page.set_period_from(ToWire(board.period.from));
  page.set_period_to(ToWire(board.period.to));
  for (const BoardRow& row : board.rows) {
    v1::BoardRow* out = page.add_rows();
    out->set_rank(row.rank);
    *out->mutable_zone() = ToWire(row.zone);
    *out->mutable_total() = ToWire(Money{row.fen, "CNY"});
    out->set_signings(row.signings);
    out->set_projects(row.projects);
    if (board.id == kHotBoard) {
      out->set_heat(FormatHeat(row.heat));
    }
    out->set_previous_rank(row.previous_rank);
    *out->mutable_unchecked() = ToWire(Money{row.unchecked_fen, "CNY"});
    out->set_changed_log_no(row.changed_log_no);
    out->set_total_exceeded(row.total_exceeded);
  }
  page.set_not_converted_signings(board.not_converted_count);
  page.set_not_converted_log_no(board.not_converted_log_no);
  page.set_log_no(board.log_no);
  page.set_tie_rule(std::string(kTieRule));
  if (board.published_at) {
    page.set_publish_time(FormatInstant(*board.published_at));
  }
  return page.SerializeAsString();
}

absl::StatusOr<Board> DecodePage(std::string_view bytes) {
  v1::Board page;
  if (!page.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError(StrCat("a board's page of ", bytes.size(), " bytes cannot be read"));
  }
  const auto lost = [](const absl::Status& status) {
    return absl::DataLossError(StrCat("a board's page: ", StdView(status.message())));
  };
  Board board;
  board.id = page.id();
  board.version = page.version();
  const auto as_of = ParseDate(page.as_of());
  const auto from = DateFromWire("period_from", page.period_from());
  const auto to = DateFromWire("period_to", page.period_to());
  for (const absl::Status& status : {as_of.status(), from.status(), to.status()}) {
    if (!status.ok()) {
      return lost(status);
    }
  }
  board.as_of = *as_of;
  board.period = {*from, *to};
  for (const v1::BoardRow& in : page.rows()) {
    const absl::StatusOr<absl::uint128> heat =
        in.heat().empty() ? absl::StatusOr<absl::uint128>(0) : ParseHeat(in.heat());
    if (!heat.ok()) {
      return lost(heat.status());
    }
    BoardRow row{.rank = in.rank(),
                 .zone = FromWire(in.zone()),
                 .fen = in.total().minor(),
                 .unchecked_fen = in.unchecked().minor(),
                 .signings = in.signings(),
                 .projects = in.projects(),
                 .heat = *heat,
                 .previous_rank = in.previous_rank(),
                 .total_exceeded = in.total_exceeded(),
                 .changed_log_no = in.changed_log_no()};
    for (const v1::Contribution& part : in.contributions()) {
      const auto dated = DateFromWire("dated", part.dated());
      if (!dated.ok()) {
        return lost(dated.status());
      }
      row.contributions.push_back(
          {part.signing_id(), part.amount().minor(),
           part.has_amount_alt() ? std::optional(FromWire(part.amount_alt())) : std::nullopt,
           part.projects(), *dated, part.weight()});
    }
    board.rows.push_back(std::move(row));
  }
  for (const v1::NotConverted& in : page.not_converted()) {
    board.not_converted.push_back(
        {in.signing_id(), FromWire(in.zone()),
         in.has_amount() ? std::optional(FromWire(in.amount())) : std::nullopt, in.reason()});
  }
  board.not_converted_count =
      page.not_converted().empty() ? page.not_converted_signings() : page.not_converted_size();
  board.not_converted_log_no = page.not_converted_log_no();
  board.log_no = page.log_no();
  if (!page.publish_time().empty()) {
    const auto published_at = ParseInstant(page.publish_time());
    if (!published_at.ok()) {
      return lost(published_at.status());
    }
    board.published_at = *published_at;
  }
  return board;
}

v1::Contribution ToWire(const Contribution& part) {
  v1::Contribution out;
  out.set_signing_id(part.signing_id);
  *out.mutable_amount() = ToWire(Money{part.fen, "CNY"});
  if (part.amount_alt) {
    *out.mutable_amount_alt() = ToWire(*part.amount_alt);
  }
  out.set_projects(part.projects);
  out.set_dated(ToWire(part.dated));
  out.set_weight(part.weight);
  return out;
}

v1::NotConverted ToWire(const NotConverted& left) {
  v1::NotConverted out;
  out.set_signing_id(left.signing_id);
  *out.mutable_zone() = ToWire(left.zone);
  if (left.amount) {
    *out.mutable_amount() = ToWire(*left.amount);
  }
  out.set_reason(left.reason);
  return out;
}

std::vector<std::pair<std::string, std::int64_t>> RanksOf(std::string_view bytes) {
  v1::Board page;
  std::vector<std::pair<std::string, std::int64_t>> ranks;
  if (page.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    for (const v1::BoardRow& row : page.rows()) {
      ranks.emplace_back(row.zone().id(), row.rank());
    }
  }
  return ranks;
}

void LeaveOutLists(v1::Board& page) {
  if (page.not_converted_size() > 0) {
    page.set_not_converted_signings(page.not_converted_size());
    page.clear_not_converted();
  }
  for (v1::BoardRow& row : *page.mutable_rows()) {
    row.clear_contributions();
  }
}

v1::BoardPublished PublishedOf(std::string_view page,
                               const std::vector<std::string>& moved_zone_ids) {
  v1::BoardPublished event;
  event.mutable_board()->ParseFromArray(page.data(), static_cast<int>(page.size()));
  LeaveOutLists(*event.mutable_board());
  auto& rows = *event.mutable_board()->mutable_rows();
  int fitting = 0;
  std::size_t bytes = 0;
  while (fitting < std::min(rows.size(), kEventRows)) {
    bytes += rows[fitting].ByteSizeLong() + 8;  // with its field's tag and length
    if (bytes > kEventRowBytes) {
      break;
    }
    ++fitting;
  }
  rows.DeleteSubrange(fitting, rows.size() - fitting);
  bytes = 0;
  for (const std::string& id : moved_zone_ids) {
    bytes += id.size() + 8;
    if (bytes > kEventMovedBytes || event.moved_zone_ids_size() == kEventRows) {
      break;
    }
    event.add_moved_zone_ids(id);
  }
  return event;
}

}  // namespace zoneflow::scoring
