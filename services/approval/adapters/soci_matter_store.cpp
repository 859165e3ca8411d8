#include "services/approval/adapters/soci_matter_store.h"

#include <soci/soci.h>

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bound.h"
#include "common/sql/once.h"
#include "services/approval/adapters/node_tables.h"
#include "services/approval/core/matter_table.h"
#include "services/approval/storage/v1/node_state.pb.h"

namespace zoneflow::approval {
namespace {

// Two are as many as it takes to see that there is not one.
constexpr std::string_view kAtMost = " LIMIT 2";

// Appends the ids that the query gives, each once.
void Collect(soci::session& session, const sql::Query& query, std::vector<CaseId>& found) {
  std::string id;
  soci::statement rows = sql::OnceWith(session, query, soci::into(id));
  rows.execute();
  while (rows.fetch()) {
    found.emplace_back(id);
  }
}

std::vector<CaseId> CasesOf(soci::session& session, const Matter& matter) {
  std::vector<CaseId> found;
  if (!matter.project_code.empty()) {
    Collect(session,
            {StrCat("SELECT DISTINCT case_id FROM matters WHERE project_code = :v1", kAtMost),
             {matter.project_code}},
            found);
  }
  sql::Query query{"SELECT id FROM case_register WHERE ", {}};
  for (const auto& [column, text] :
       {std::pair<std::string_view, const std::string&>("company", matter.company),
        std::pair<std::string_view, const std::string&>("project_name", matter.project)}) {
    if (!text.empty()) {
      StrAppend(&query.text, query.values.empty() ? "" : " AND ", column, " = :v",
                query.values.size() + 1);
      query.values.emplace_back(text);
    }
  }
  if (found.empty() && !query.values.empty()) {
    StrAppend(&query.text, " ORDER BY id", kAtMost);
    Collect(session, query, found);
  }
  return found;
}

}  // namespace

absl::StatusOr<std::vector<std::optional<KeptMatter>>> SociMatterStore::FindMatters(
    std::span<const Matter> matters) {
  std::vector<std::optional<KeptMatter>> found;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    found.clear();
    for (const Matter& matter : matters) {
      std::string case_id, procedure, code, digest, flags, fault;
      transaction.session() << "SELECT case_id, procedure_id, project_code, digest, flags, fault "
                               "FROM matters WHERE number = :number",
          soci::use(matter.number), soci::into(case_id), soci::into(procedure), soci::into(code),
          soci::into(digest), soci::into(flags), soci::into(fault);
      if (!transaction.session().got_data()) {
        found.emplace_back();
        continue;
      }
      found.push_back(KeptMatter{matter.number, CaseId(case_id), ProcedureId(procedure), code,
                                 digest, absl::StrSplit(flags, ' ', absl::SkipEmpty()), fault});
    }
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<std::vector<CaseId>>> SociMatterStore::FindCases(
    std::span<const Matter> matters) {
  std::vector<std::vector<CaseId>> found;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    found.clear();
    // Rows of one project say the same of it.
    std::map<std::vector<std::string>, std::vector<CaseId>> known;
    for (const Matter& matter : matters) {
      const auto [at, is_new] =
          known.try_emplace({matter.project_code, matter.company, matter.project});
      if (is_new) {
        at->second = CasesOf(transaction.session(), matter);
      }
      found.push_back(at->second);
    }
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::map<std::string, ProcedureId>> SociMatterStore::ReadAliases() {
  std::map<std::string, ProcedureId> aliases;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    aliases.clear();
    std::string name, procedure;
    soci::statement rows =
        sql::Once(transaction.session(), "SELECT name, procedure_id FROM procedure_aliases",
                  soci::into(name), soci::into(procedure));
    rows.execute();
    while (rows.fetch()) {
      aliases.emplace(name, ProcedureId(procedure));
    }
    return absl::OkStatus();
  }));
  return aliases;
}

absl::Status SociMatterStore::KeepAliases(const std::map<std::string, ProcedureId>& aliases,
                                          const ChangeOrigin& origin) {
  return database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    const long long at = origin.at.time_since_epoch().count();
    for (const auto& [text, procedure] : aliases) {
      const std::string name = FoldedName(text);
      transaction.session() << "INSERT INTO procedure_aliases (name, procedure_id, actor, at_us) "
                               "VALUES (:name, :procedure, :actor, :at) ON CONFLICT (name) DO "
                               "UPDATE SET procedure_id = excluded.procedure_id, actor = "
                               "excluded.actor, at_us = excluded.at_us",
          soci::use(name, "name"), soci::use(procedure.str(), "procedure"),
          soci::use(origin.actor, "actor"), soci::use(at, "at");
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::optional<ImportCounts>> SociMatterStore::BeginImport(
    const NamedRequest& request, const ChangeOrigin& origin) {
  std::optional<ImportCounts> before;
  if (request.id.empty()) {
    return before;
  }
  RETURN_IF_ERROR(database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    before.reset();
    ASSIGN_OR_RETURN(const std::string answer,
                     BeginRequest(transaction.session(), origin, request));
    if (answer.empty()) {
      return absl::OkStatus();
    }
    storage::v1::ImportCounts counts;
    if (!counts.ParseFromString(answer) || !counts.ended()) {
      return absl::DataLossError("a stored answer of an import cannot be read");
    }
    before = {counts.created(), counts.changed(), counts.unchanged(), counts.rejected_rows()};
    return absl::OkStatus();
  }));
  return before;
}

absl::Status SociMatterStore::EndImport(const NamedRequest& request, const ImportCounts& counts,
                                        const ChangeOrigin& origin) {
  if (request.id.empty()) {
    return absl::OkStatus();
  }
  storage::v1::ImportCounts stored;
  stored.set_ended(true);
  stored.set_created(counts.created);
  stored.set_changed(counts.changed);
  stored.set_unchanged(counts.unchanged);
  stored.set_rejected_rows(counts.rejected_rows);
  return database_.Write([&](sql::Transaction& transaction) -> absl::Status {
    EndRequest(transaction.session(), origin, request, stored.SerializeAsString());
    return absl::OkStatus();
  });
}

void WriteMatter(soci::session& session, const KeptMatter& matter, const ChangeOrigin& origin) {
  const std::string flags = absl::StrJoin(matter.flags, " ");
  const long long at = origin.at.time_since_epoch().count();
  session << "INSERT INTO matters (number, case_id, procedure_id, project_code, digest, flags, "
             "fault, actor, imported_at_us) VALUES (:number, :case, :procedure, :code, :digest, "
             ":flags, :fault, :actor, :at) ON CONFLICT (number) DO UPDATE SET case_id = "
             "excluded.case_id, procedure_id = excluded.procedure_id, project_code = "
             "excluded.project_code, digest = excluded.digest, flags = excluded.flags, fault = "
             "excluded.fault, actor = excluded.actor, imported_at_us = excluded.imported_at_us",
      soci::use(matter.number, "number"), soci::use(matter.case_id.str(), "case"),
      soci::use(matter.procedure.str(), "procedure"), soci::use(matter.project_code, "code"),
      soci::use(matter.digest, "digest"), soci::use(flags, "flags"),
      soci::use(matter.fault, "fault"), soci::use(origin.actor, "actor"), soci::use(at, "at");
}

}  // namespace zoneflow::approval
