#include "services/approval/adapters/catalogue_yaml.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include <yaml-cpp/yaml.h>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/attribute.h"

namespace zoneflow::approval {
namespace {

constexpr std::array<std::pair<std::string_view, ProcedureKind>, 9> kKinds = {{
    {"permit", ProcedureKind::kPermit},
    {"filing", ProcedureKind::kFiling},
    {"confirm", ProcedureKind::kConfirm},
    {"tech_review", ProcedureKind::kTechReview},
    {"registration", ProcedureKind::kRegistration},
    {"trade", ProcedureKind::kTrade},
    {"utility", ProcedureKind::kUtility},
    {"enterprise_task", ProcedureKind::kEnterpriseTask},
    {"milestone", ProcedureKind::kMilestone},
}};

constexpr std::array<std::pair<std::string_view, DayUnit>, 2> kUnits = {{
    {"wd", DayUnit::kWorkday},
    {"cd", DayUnit::kCalendarDay},
}};

constexpr std::array<std::pair<std::string_view, LandNeed>, 3> kLandNeeds = {{
    {"none", LandNeed::kNone},
    {"have", LandNeed::kHave},
    {"need", LandNeed::kNeed},
}};

// The mark of an empty document has no line.
int LineOf(const YAML::Mark& mark) { return mark.line < 0 ? 1 : mark.line + 1; }

// A YAML map with declared fields, which remembers the first thing that was wrong with it, so that
// a row is read field by field and checked once.
class Fields {
 public:
  Fields(const YAML::Node& map, std::string where, std::initializer_list<std::string_view> known)
      : map_(map), where_(std::move(where)) {
    if (!map_.IsMap()) {
      Fail(map_, "is not a map of fields");
      return;
    }
    std::set<std::string> seen;
    for (const auto& entry : map_) {
      const std::string key = entry.first.Scalar();
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        Fail(entry.first, StrCat("field \"", key, "\" is not known"));
      } else if (!seen.insert(key).second) {
        Fail(entry.first, StrCat("field \"", key, "\" stands twice"));
      }
    }
  }

  const absl::Status& status() const { return status_; }
  bool Has(const char* key) const { return map_.IsMap() && map_[key].IsDefined(); }
  YAML::Node At(const char* key) const { return map_[key]; }
  const std::string& where() const { return where_; }

  void Fail(const YAML::Node& node, std::string_view what) {
    if (status_.ok()) {
      status_ = absl::InvalidArgumentError(
          StrCat("line ", LineOf(node.Mark()), ": ", where_, ": ", what));
    }
  }

  std::string Text(const char* key) {
    if (!Require(key)) {
      return {};
    }
    const YAML::Node node = map_[key];
    if (!node.IsScalar() || node.Scalar().empty()) {
      Fail(node, StrCat("field \"", key, "\" is not a text"));
      return {};
    }
    return node.Scalar();
  }

  std::string TextOr(const char* key) { return Has(key) ? Text(key) : std::string(); }

  int Number(const char* key) {
    const std::string text = Text(key);
    int number = 0;
    if (status_.ok() && !absl::SimpleAtoi(text, &number)) {
      Fail(map_[key], StrCat("field \"", key, "\": \"", text, "\" is not a whole number"));
    }
    return number;
  }

  int NumberOr(const char* key) { return Has(key) ? Number(key) : 0; }

  bool FlagOr(const char* key) {
    if (!Has(key)) {
      return false;
    }
    const std::string text = Text(key);
    if (text != "true" && text != "false") {
      Fail(map_[key], StrCat("field \"", key, "\": \"", text, "\" is neither true nor false"));
    }
    return text == "true";
  }

  // The entries of a list, none where there is no such field.
  YAML::Node ListOr(const char* key) {
    if (!Has(key)) {
      return YAML::Node(YAML::NodeType::Sequence);
    }
    if (!map_[key].IsSequence()) {
      Fail(map_[key], StrCat("field \"", key, "\" is not a list"));
      return YAML::Node(YAML::NodeType::Sequence);
    }
    return map_[key];
  }

  std::vector<std::string> TextsOr(const char* key) {
    std::vector<std::string> texts;
    for (const YAML::Node& entry : ListOr(key)) {
      if (!entry.IsScalar() || entry.Scalar().empty()) {
        Fail(entry, StrCat("field \"", key, "\" holds something that is not a text"));
        return texts;
      }
      texts.push_back(entry.Scalar());
    }
    return texts;
  }

  std::vector<ProcedureId> IdsOr(const char* key) {
    std::vector<ProcedureId> ids;
    for (std::string& text : TextsOr(key)) {
      ids.emplace_back(std::move(text));
    }
    return ids;
  }

  template <typename Value, std::size_t kSize>
  Value OneOf(const char* key,
              const std::array<std::pair<std::string_view, Value>, kSize>& values) {
    const std::string text = Text(key);
    for (const auto& [name, value] : values) {
      if (name == text) {
        return value;
      }
    }
    std::string names;
    for (const auto& [name, value] : values) {
      StrAppend(&names, names.empty() ? "" : ", ", name);
    }
    if (status_.ok()) {
      Fail(map_[key], StrCat("field \"", key, "\": \"", text, "\" is none of ", names));
    }
    return values.front().second;
  }

 private:
  bool Require(const char* key) {
    if (!Has(key)) {
      Fail(map_, StrCat("field \"", key, "\" is missing"));
      return false;
    }
    return true;
  }

  YAML::Node map_;
  std::string where_;
  absl::Status status_;
};

std::string NameOf(std::string_view kind, const YAML::Node& row, std::size_t position) {
  if (row.IsMap() && row["id"].IsDefined() && row["id"].IsScalar()) {
    return StrCat(kind, " ", row["id"].Scalar());
  }
  return StrCat(kind, " at position ", position);
}

absl::StatusOr<Procedure> ReadProcedure(const YAML::Node& row, std::size_t position,
                                        const std::set<std::string>& sources) {
  Fields fields(
      row, NameOf("procedure", row, position),
      {"id",       "zh",       "en",       "phase", "kind", "dept", "statutory", "promised_wd",
       "floor_cd", "floor_wd", "excluded", "pre",   "soft", "rq",   "gz",        "core",
       "waivable", "par",      "block",    "cond",  "src",  "field"});
  Procedure procedure;
  procedure.id = ProcedureId(fields.Text("id"));
  procedure.zh = fields.Text("zh");
  procedure.en = fields.Text("en");
  procedure.phase = fields.Number("phase");
  if (fields.status().ok() && (procedure.phase < 0 || procedure.phase > 4)) {
    fields.Fail(fields.At("phase"),
                StrCat("field \"phase\": ", procedure.phase, " is not within 0 to 4"));
  }
  procedure.kind = fields.OneOf("kind", kKinds);
  procedure.dept = fields.Text("dept");
  if (fields.Has("statutory")) {
    Fields limit(fields.At("statutory"), StrCat(fields.where(), ", statutory"), {"days", "unit"});
    procedure.statutory = StatutoryLimit{limit.Number("days"), limit.OneOf("unit", kUnits)};
    RETURN_IF_ERROR(limit.status());
  }
  procedure.promised_wd = fields.Number("promised_wd");
  procedure.floor_cd = fields.NumberOr("floor_cd");
  procedure.floor_wd = fields.NumberOr("floor_wd");
  procedure.excluded = fields.TextsOr("excluded");
  procedure.pre = fields.IdsOr("pre");
  for (const YAML::Node& entry : fields.ListOr("soft")) {
    Fields edge(entry, StrCat(fields.where(), ", soft"), {"id", "due_before"});
    procedure.soft.push_back({ProcedureId(edge.Text("id")), ProcedureId(edge.Text("due_before"))});
    RETURN_IF_ERROR(edge.status());
  }
  procedure.rq = fields.FlagOr("rq");
  procedure.gz = fields.FlagOr("gz");
  procedure.core = fields.TextsOr("core");
  procedure.waivable = fields.TextsOr("waivable");
  procedure.par = fields.TextOr("par");
  procedure.block = fields.FlagOr("block");
  procedure.field = fields.FlagOr("field");
  procedure.cond = fields.Text("cond");
  procedure.src = fields.TextsOr("src");
  if (procedure.src.empty()) {
    fields.Fail(row, "field \"src\" is missing; every row says where its figures come from");
  }
  for (const std::string& source : procedure.src) {
    if (!sources.contains(source)) {
      fields.Fail(fields.At("src"),
                  StrCat("field \"src\": \"", source, "\" is not among the sources"));
    }
  }
  RETURN_IF_ERROR(fields.status());
  return procedure;
}

absl::StatusOr<Catalogue> ReadCatalogue(const YAML::Node& root) {
  Fields top(root, "catalogue", {"landmarks", "sources", "procedures"});
  RETURN_IF_ERROR(top.status());
  Landmarks landmarks;
  if (top.Has("landmarks")) {
    Fields marks(top.At("landmarks"), "landmarks", {"start", "land_steps", "never_defer"});
    landmarks.start = ProcedureId(marks.TextOr("start"));
    landmarks.land_steps = marks.IdsOr("land_steps");
    landmarks.never_defer = marks.IdsOr("never_defer");
    RETURN_IF_ERROR(marks.status());
  }
  std::set<std::string> sources;
  if (top.Has("sources")) {
    for (const auto& entry : top.At("sources")) {
      sources.insert(entry.first.Scalar());
    }
  }
  if (!top.Has("procedures") || !top.At("procedures").IsSequence()) {
    top.Fail(root, "field \"procedures\" is not a list");
    return top.status();
  }
  std::vector<Procedure> procedures;
  for (const YAML::Node& row : top.At("procedures")) {
    ASSIGN_OR_RETURN(Procedure procedure, ReadProcedure(row, procedures.size(), sources));
    procedures.push_back(std::move(procedure));
  }
  return Catalogue::Create(std::move(procedures), std::move(landmarks));
}

absl::StatusOr<Overlay> ReadOverlay(const YAML::Node& row, std::size_t position) {
  Fields fields(
      row, NameOf("overlay", row, position),
      {"id", "zh", "en", "enabled", "zones", "measure", "risk", "skips", "caps", "mocks",
       "mock_gate", "convert_wd", "defers", "needs_document", "document", "valid_until", "source"});
  Overlay overlay;
  overlay.id = OverlayId(fields.Text("id"));
  overlay.zh = fields.Text("zh");
  overlay.en = fields.Text("en");
  overlay.enabled = fields.FlagOr("enabled");
  overlay.zones = fields.TextsOr("zones");
  overlay.measure = fields.FlagOr("measure");
  overlay.risk = fields.Number("risk");
  overlay.skips = fields.IdsOr("skips");
  for (const YAML::Node& entry : fields.ListOr("caps")) {
    Fields cap(entry, StrCat(fields.where(), ", caps"), {"procedure", "days_wd"});
    overlay.caps.push_back({ProcedureId(cap.Text("procedure")), cap.Number("days_wd")});
    RETURN_IF_ERROR(cap.status());
  }
  overlay.mocks = fields.IdsOr("mocks");
  overlay.mock_gate = fields.IdsOr("mock_gate");
  overlay.convert_wd = fields.NumberOr("convert_wd");
  for (const YAML::Node& entry : fields.ListOr("defers")) {
    Fields deferral(entry, StrCat(fields.where(), ", defers"), {"procedure", "within_wd", "gate"});
    overlay.defers.push_back({ProcedureId(deferral.Text("procedure")), deferral.Number("within_wd"),
                              ProcedureId(deferral.TextOr("gate"))});
    RETURN_IF_ERROR(deferral.status());
  }
  overlay.needs_document = fields.FlagOr("needs_document");
  overlay.document = fields.TextOr("document");
  if (fields.Has("valid_until")) {
    const absl::StatusOr<Date> day = ParseDate(fields.Text("valid_until"));
    if (day.ok()) {
      overlay.valid_until = *day;
    } else {
      fields.Fail(fields.At("valid_until"), StrCat("valid_until: ", day.status().message()));
    }
  }
  overlay.source = fields.Text("source");
  RETURN_IF_ERROR(fields.status());
  return overlay;
}

absl::StatusOr<std::vector<Overlay>> ReadOverlays(const YAML::Node& root,
                                                  const Catalogue& catalogue) {
  Fields top(root, "overlays", {"overlays"});
  std::vector<Overlay> overlays;
  for (const YAML::Node& row : top.ListOr("overlays")) {
    ASSIGN_OR_RETURN(Overlay overlay, ReadOverlay(row, overlays.size()));
    overlays.push_back(std::move(overlay));
  }
  RETURN_IF_ERROR(top.status());
  RETURN_IF_ERROR(CheckOverlays(overlays, catalogue));
  return overlays;
}

absl::StatusOr<std::vector<ProjectTemplate>> ReadTemplates(const YAML::Node& root,
                                                           const Catalogue& catalogue) {
  Fields top(root, "templates", {"templates"});
  RETURN_IF_ERROR(top.status());
  if (!top.Has("templates") || !top.At("templates").IsSequence()) {
    top.Fail(root, "field \"templates\" is not a list");
    return top.status();
  }
  std::vector<ProjectTemplate> templates;
  for (const YAML::Node& row : top.At("templates")) {
    Fields fields(row, NameOf("template", row, templates.size()),
                  {"id", "zh", "en", "land_need", "procedures", "on_yes", "edges"});
    ProjectTemplate made;
    made.id = TemplateId(fields.Text("id"));
    made.zh = fields.Text("zh");
    made.en = fields.Text("en");
    made.land_need = fields.OneOf("land_need", kLandNeeds);
    made.procedures = fields.IdsOr("procedures");
    made.on_yes = fields.IdsOr("on_yes");
    for (const YAML::Node& entry : fields.ListOr("edges")) {
      Fields edge(entry, StrCat(fields.where(), ", edges"), {"before", "after", "source"});
      made.edges.push_back({ProcedureId(edge.Text("before")), ProcedureId(edge.Text("after"))});
      edge.Text("source");  // every edge says where it is read
      RETURN_IF_ERROR(edge.status());
    }
    RETURN_IF_ERROR(fields.status());
    templates.push_back(std::move(made));
  }
  RETURN_IF_ERROR(CheckTemplates(templates, catalogue));
  return templates;
}

absl::StatusOr<std::vector<ProjectAttribute>> ReadAttributes(
    const YAML::Node& root, std::span<const ProjectTemplate> templates,
    const Catalogue& catalogue) {
  Fields top(root, "attributes", {"attributes"});
  std::vector<ProjectAttribute> attributes;
  for (const YAML::Node& row : top.ListOr("attributes")) {
    Fields fields(row, NameOf("attribute", row, attributes.size()), {"id", "zh", "en", "implies"});
    ProjectAttribute attribute;
    attribute.id = AttributeId(fields.Text("id"));
    attribute.zh = fields.Text("zh");
    attribute.en = fields.Text("en");
    for (const std::string& implied : fields.TextsOr("implies")) {
      attribute.implies.emplace_back(implied);
    }
    RETURN_IF_ERROR(fields.status());
    attributes.push_back(std::move(attribute));
  }
  RETURN_IF_ERROR(top.status());
  RETURN_IF_ERROR(CheckAttributes(attributes, templates, catalogue));
  return attributes;
}

// A whole number within bounds; `otherwise` where the field is missing.
int Within(Fields& fields, const char* key, int least, int most, int otherwise) {
  const int number = fields.Has(key) ? fields.Number(key) : otherwise;
  if (fields.status().ok() && (number < least || number > most)) {
    fields.Fail(fields.At(key),
                StrCat("field \"", key, "\": ", number, " is not within ", least, " to ", most));
  }
  return number;
}

ZoneLimits ReadLimits(Fields& fields, const ZoneLimits& otherwise) {
  constexpr int kMostDays = 365;
  ZoneLimits limits = otherwise;
  limits.light.yellow_wd = Within(fields, "yellow_wd", 0, kMostDays, otherwise.light.yellow_wd);
  limits.light.yellow_part = Within(fields, "yellow_part", 1, 100, otherwise.light.yellow_part);
  if (fields.Has("paper_wd")) {
    limits.paper_wd = Within(fields, "paper_wd", 0, kMostDays, 0);
  }
  limits.debt_after_start_wd =
      Within(fields, "debt_after_start_wd", 0, kMostDays, otherwise.debt_after_start_wd);
  return limits;
}

absl::StatusOr<ZoneTable> ReadZones(const YAML::Node& root) {
  Fields top(root, "zones", {"default", "zones"});
  RETURN_IF_ERROR(top.status());
  ZoneTable table;
  if (top.Has("default")) {
    Fields fields(top.At("default"), "default",
                  {"yellow_wd", "yellow_part", "paper_wd", "debt_after_start_wd"});
    table.limits = ReadLimits(fields, {});
    RETURN_IF_ERROR(fields.status());
  }
  std::size_t position = 0;
  for (const YAML::Node& row : top.ListOr("zones")) {
    Fields fields(row, NameOf("zone", row, position++),
                  {"id", "yellow_wd", "yellow_part", "paper_wd", "debt_after_start_wd", "source"});
    const std::string id = fields.Text("id");
    const ZoneLimits limits = ReadLimits(fields, table.limits);
    fields.Text("source");  // every zone says by which document
    RETURN_IF_ERROR(fields.status());
    if (!table.zones.emplace(id, limits).second) {
      fields.Fail(row, "stands twice");
      return fields.status();
    }
  }
  RETURN_IF_ERROR(top.status());
  return table;
}

absl::StatusOr<std::map<std::string, ProcedureId>> ReadAliases(const YAML::Node& root,
                                                               const Catalogue& catalogue) {
  Fields top(root, "aliases", {"aliases"});
  RETURN_IF_ERROR(top.status());
  std::map<std::string, ProcedureId> aliases;
  std::size_t position = 0;
  for (const YAML::Node& row : top.ListOr("aliases")) {
    Fields fields(row, StrCat("alias at position ", position++), {"name", "procedure"});
    const std::string name = fields.Text("name");
    const ProcedureId procedure(fields.Text("procedure"));
    RETURN_IF_ERROR(fields.status());
    if (!catalogue.IndexOf(procedure)) {
      fields.Fail(fields.At("procedure"),
                  StrCat("field \"procedure\": \"", procedure.str(), "\" is not in the catalogue"));
    } else if (!aliases.emplace(FoldedName(name), procedure).second) {
      fields.Fail(fields.At("name"), StrCat("field \"name\": \"", name, "\" stands twice"));
    }
    RETURN_IF_ERROR(fields.status());
  }
  RETURN_IF_ERROR(top.status());
  return aliases;
}

// yaml-cpp throws for text that is not YAML and for a node used as what it is not.
template <typename Read>
auto ReadYaml(std::string_view yaml, const Read& read) -> decltype(read(YAML::Node())) {
  try {
    return read(YAML::Load(std::string(yaml)));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(StrCat("line ", LineOf(error.mark), ": ", error.msg));
  }
}

}  // namespace

absl::StatusOr<Catalogue> ParseCatalogue(std::string_view yaml) {
  return ReadYaml(yaml, [](const YAML::Node& root) { return ReadCatalogue(root); });
}

absl::StatusOr<std::vector<Overlay>> ParseOverlays(std::string_view yaml,
                                                   const Catalogue& catalogue) {
  return ReadYaml(yaml, [&](const YAML::Node& root) { return ReadOverlays(root, catalogue); });
}

absl::StatusOr<std::vector<ProjectTemplate>> ParseTemplates(std::string_view yaml,
                                                            const Catalogue& catalogue) {
  return ReadYaml(yaml, [&](const YAML::Node& root) { return ReadTemplates(root, catalogue); });
}

absl::StatusOr<std::vector<ProjectAttribute>> ParseAttributes(
    std::string_view yaml, std::span<const ProjectTemplate> templates, const Catalogue& catalogue) {
  return ReadYaml(
      yaml, [&](const YAML::Node& root) { return ReadAttributes(root, templates, catalogue); });
}

absl::StatusOr<ZoneTable> ParseZones(std::string_view yaml) {
  return ReadYaml(yaml, [](const YAML::Node& root) { return ReadZones(root); });
}

absl::StatusOr<std::map<std::string, ProcedureId>> ParseAliases(std::string_view yaml,
                                                                const Catalogue& catalogue) {
  return ReadYaml(yaml, [&](const YAML::Node& root) { return ReadAliases(root, catalogue); });
}

}  // namespace zoneflow::approval
