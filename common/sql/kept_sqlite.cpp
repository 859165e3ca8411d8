#include "common/sql/kept_sqlite.h"

#include <optional>
#include <utility>

#include "common/base/str_cat.h"
#include "common/sql/forwarding_backend.h"
#include "common/sql/kept_by_text.h"

namespace zoneflow::sql {
namespace {

// SOCI declares the whole of sqlite3.h in this namespace.
using namespace sqlite_api;  // NOLINT(google-build-using-namespace)

class Session final : public ForwardingSession<soci::sqlite3_session_backend> {
 public:
  using ForwardingSession::ForwardingSession;

  // SQLite closes no connection that has statements.
  ~Session() override {
    while (const std::optional<sqlite3_stmt*> statement = kept_.TakeAny()) {
      sqlite3_finalize(*statement);
    }
  }

  bool get_last_insert_id(soci::session& session, const std::string& table,
                          long long& value) override {
    return real().get_last_insert_id(session, table, value);
  }
  soci::details::statement_backend* make_statement_backend() override;

  // One that nobody runs; null if there is none.
  sqlite3_stmt* Take(const std::string& text) { return kept_.Take(text).value_or(nullptr); }

  // Whether it was taken back. A text that is run while it is running has two statements; one is
  // kept.
  bool Keep(const std::string& text, sqlite3_stmt* statement) {
    if (!KeptByText<sqlite3_stmt*>::Fits(text) || kept_.Find(text) != nullptr) {
      return false;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);  // they point to what is the caller's
    if (const std::optional<sqlite3_stmt*> gone = kept_.Keep(text, statement)) {
      sqlite3_finalize(*gone);
    }
    return true;
  }

 private:
  KeptByText<sqlite3_stmt*> kept_;
};

class Statement final : public ForwardingStatement<soci::sqlite3_statement_backend> {
 public:
  Statement(soci::sqlite3_statement_backend* real, Session& session)
      : ForwardingStatement(real), session_(session) {}

  void prepare(const std::string& query, soci::details::statement_type type) override {
    clean_up();
    if (sqlite3_stmt* kept = session_.Take(query); kept != nullptr) {
      real().stmt_ = kept;
      real().databaseReady_ = true;
    } else {
      real().prepare(query, type);
    }
    text_ = query;
  }

  void clean_up() override {
    if (real().stmt_ != nullptr && session_.Keep(text_, real().stmt_)) {
      real().stmt_ = nullptr;
      real().databaseReady_ = false;
    }
    real().clean_up();
  }

 private:
  Session& session_;
  std::string text_;
};

soci::details::statement_backend* Session::make_statement_backend() {
  return new Statement(real().make_statement_backend(), *this);  // SOCI deletes it
}

class Factory final : public soci::backend_factory {
 public:
  soci::details::session_backend* make_session(
      const soci::connection_parameters& parameters) const override {
    auto* real = soci::factory_sqlite3()->make_session(parameters);
    return new Session(static_cast<soci::sqlite3_session_backend*>(real));  // SOCI deletes it
  }
};

}  // namespace

std::unique_ptr<soci::session> OpenKeptSqlite(const std::string& path) {
  static const Factory factory;
  return std::make_unique<soci::session>(factory, StrCat("db=\"", path, "\""));
}

sqlite_api::sqlite3* HandleOf(soci::session& session) {
  return static_cast<Session*>(session.get_backend())->real().conn_;
}

KeptStatement::KeptStatement(soci::session& session, std::string text)
    : session_(session),
      text_(std::move(text)),
      statement_(static_cast<Session*>(session.get_backend())->Take(text_)) {
  if (statement_ == nullptr) {
    sqlite_api::sqlite3* handle = HandleOf(session);
    const int code = sqlite3_prepare_v2(handle, text_.c_str(), static_cast<int>(text_.size()),
                                        &statement_, nullptr);
    if (code != SQLITE_OK) {
      throw soci::sqlite3_soci_error(sqlite3_errmsg(handle), code);
    }
  }
}

KeptStatement::~KeptStatement() {
  if (!static_cast<Session*>(session_.get_backend())->Keep(text_, statement_)) {
    sqlite3_finalize(statement_);
  }
}

}  // namespace zoneflow::sql
