#include "common/sql/kept_postgres.h"

#include <cstdint>
#include <optional>

#include "absl/strings/match.h"
#include <soci/postgresql/soci-postgresql.h>

#include "common/base/str_cat.h"
#include "common/sql/forwarding_backend.h"
#include "common/sql/kept_by_text.h"

namespace zoneflow::sql {
namespace {

// A text that was seen; prepared, and with a name, since it came for the second time: for what comes
// once that would be a round trip more.
struct Seen {
  std::string name;
};

class Session final : public ForwardingSession<soci::postgresql_session_backend> {
 public:
  using ForwardingSession::ForwardingSession;

  soci::details::statement_backend* make_statement_backend() override;

  // The name that it is prepared under; "" if it is not, yet.
  std::string NameOf(const std::string& text) {
    Seen* seen = kept_.Find(text);
    if (seen == nullptr) {
      const std::optional<Seen> gone = kept_.Keep(text, {});
      if (gone && !gone->name.empty()) {
        Check(PQexec(real().conn_, StrCat("DEALLOCATE ", gone->name).c_str()));
      }
      return "";
    }
    if (seen->name.empty()) {
      const std::string name = StrCat("kept_", ++names_);
      Check(PQprepare(real().conn_, name.c_str(), text.c_str(), 0, nullptr));
      seen->name = name;
    }
    return seen->name;
  }

  void Forget(const std::string& text) { kept_.Take(text); }

 private:
  static void Check(PGresult* result) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> owned(result, PQclear);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
      const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
      throw soci::postgresql_soci_error(
          StrCat("Cannot prepare a statement. ", PQresultErrorMessage(result)),
          state == nullptr ? "     " : state);
    }
  }

  KeptByText<Seen> kept_;
  std::uint64_t names_ = 0;
};

class Statement final : public ForwardingStatement<soci::postgresql_statement_backend> {
 public:
  Statement(soci::postgresql_statement_backend* real, Session& session)
      : ForwardingStatement(real), session_(session) {}

  // Else SOCI would drop what is prepared under the name.
  ~Statement() override { real().statementName_.clear(); }

  // Only rewritten by SOCI, whatever its type.
  void prepare(const std::string& query, soci::details::statement_type) override {
    real().prepare(query, soci::details::st_one_time_query);
    // Several commands are not prepared as one.
    may_keep_ = KeptByText<Seen>::Fits(real().query_) && !absl::StrContains(real().query_, ';');
  }

  exec_fetch_result execute(int number) override {
    if (may_keep_ && real().statementName_.empty()) {
      real().statementName_ = session_.NameOf(real().query_);
      real().stType_ = real().statementName_.empty() ? soci::details::st_one_time_query
                                                     : soci::details::st_repeatable_query;
    }
    try {
      return real().execute(number);
    } catch (const soci::postgresql_soci_error& error) {
      if (real().statementName_.empty() || error.sqlstate() != "0A000") {
        throw;
      }
      session_.Forget(real().query_);
      real().statementName_.clear();
      throw soci::postgresql_soci_error(error.get_error_message(), "40001");
    }
  }

 private:
  Session& session_;
  bool may_keep_ = false;
};

soci::details::statement_backend* Session::make_statement_backend() {
  return new Statement(real().make_statement_backend(), *this);  // SOCI deletes it
}

class Factory final : public soci::backend_factory {
 public:
  soci::details::session_backend* make_session(
      const soci::connection_parameters& parameters) const override {
    auto* real = soci::factory_postgresql()->make_session(parameters);
    return new Session(static_cast<soci::postgresql_session_backend*>(real));  // SOCI deletes it
  }
};

}  // namespace

std::unique_ptr<soci::session> OpenKeptPostgres(const std::string& conninfo) {
  static const Factory factory;
  return std::make_unique<soci::session>(factory, conninfo);
}

PGconn* ConnectionOf(soci::session& session) {
  return static_cast<Session*>(session.get_backend())->real().conn_;
}

}  // namespace zoneflow::sql
