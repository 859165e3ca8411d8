#include "tools/zoneflow/words.h"

#include <algorithm>

#include "CLI/CLI.hpp"
#include "absl/strings/str_split.h"

#include "common/base/str_cat.h"

namespace zoneflow::cli {
namespace {

constexpr std::string_view kHelp = "help";

std::vector<const CLI::App*> CommandsOf(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* command) {
    return !command->get_name().empty() && !command->get_group().empty();
  });
}

const CLI::App* FindCommand(const CLI::App& app, const std::string& name) {
  const auto commands = CommandsOf(app);
  const auto found = std::ranges::find_if(
      commands, [&](const CLI::App* command) { return command->check_name(name); });
  return found == commands.end() ? nullptr : *found;
}

// An option of the command or of one around it.
const CLI::Option* FindOption(const CLI::App* app, const std::string& name) {
  for (; app != nullptr; app = app->get_parent()) {
    if (const CLI::Option* option = app->get_option_no_throw(name);
        option != nullptr && option->nonpositional()) {
      return option;
    }
  }
  return nullptr;
}

// The argument of a command that the next word is; null if it takes no more.
const CLI::Option* PositionalOf(const CLI::App& app, std::size_t given) {
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) {
      continue;
    }
    const auto most = static_cast<std::size_t>(std::max(1, option->get_items_expected_max()));
    if (given < most) {
      return option;
    }
    given -= most;
  }
  return nullptr;
}

std::vector<std::string> OptionNames(const CLI::App* app) {
  std::vector<std::string> names;
  for (; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        if (std::ranges::find(names, "--" + name) == names.end()) {
          names.push_back("--" + name);
        }
      }
    }
  }
  return names;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// The values that the option's check lists in its type, "TEXT:{table,json,csv}".
std::vector<std::string> ValuesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t begin = type.find('{');
  const std::size_t end = type.find('}', begin);
  if (begin == std::string::npos || end == std::string::npos) {
    return {};
  }
  return absl::StrSplit(type.substr(begin + 1, end - begin - 1), ',');
}

void AddValues(const CLI::Option& option, const std::string& prefix, const std::string& begun,
               Candidates& candidates) {
  for (const std::string& value : ValuesOf(option)) {
    if (value.starts_with(begun)) {
      candidates.words.push_back({prefix + value, ""});
    }
  }
  const std::string type = option.get_type_name();
  candidates.files = type.starts_with("FILE") || type.starts_with("DIR");
}

std::size_t Distance(std::string_view a, std::string_view b) {
  // Optimal string alignment: the rows before, this one, and the one before that for swaps.
  std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        rows[i][j] = i + j;
        continue;
      }
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1,
                             rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.size()][b.size()];
}

}  // namespace

Place Follow(const CLI::App& root, std::span<const std::string> words) {
  Place place{.app = &root, .path = root.get_name()};
  bool helps = false;  // "zoneflow help case": the words name a command again
  bool only_arguments = false;
  for (const std::string& word : words) {
    if (word == "=") {
      continue;
    }
    if (place.value_of != nullptr) {
      place.value_of = nullptr;
      continue;
    }
    if (word == "--" && !only_arguments) {
      only_arguments = true;
      continue;
    }
    if (word.size() > 1 && word.starts_with('-') && !only_arguments) {
      const std::size_t equals = word.find('=');
      const CLI::Option* option = FindOption(place.app, word.substr(0, equals));
      if (option == nullptr) {
        place.unknown = word.substr(0, equals);
        return place;
      }
      if (equals == std::string::npos && option->get_items_expected_max() > 0) {
        place.value_of = option;
      }
      continue;
    }
    if (const CLI::App* command = FindCommand(*place.app, word);
        command != nullptr && !only_arguments) {
      if (place.app == &root && word == kHelp && !helps) {
        helps = true;
        continue;
      }
      place.app = command;
      StrAppend(&place.path, " ", word);
      place.positionals = 0;
      continue;
    }
    if (helps || PositionalOf(*place.app, place.positionals) == nullptr) {
      place.unknown = word;
      return place;
    }
    ++place.positionals;
  }
  return place;
}

Candidates Complete(const CLI::App& root, std::span<const std::string> words) {
  Candidates candidates;
  if (words.empty()) {
    return candidates;
  }
  const Place place = Follow(root, words.first(words.size() - 1));
  if (!place.unknown.empty()) {
    return candidates;
  }
  std::string begun = words.back();
  if (place.value_of != nullptr) {
    AddValues(*place.value_of, "", begun == "=" ? "" : begun, candidates);
    return candidates;
  }
  if (begun.starts_with('-')) {
    const std::size_t equals = begun.find('=');
    if (equals != std::string::npos) {
      if (const CLI::Option* option = FindOption(place.app, begun.substr(0, equals));
          option != nullptr) {
        AddValues(*option, begun.substr(0, equals + 1), begun.substr(equals + 1), candidates);
      }
      return candidates;
    }
    for (const std::string& name : OptionNames(place.app)) {
      if (name.starts_with(begun)) {
        candidates.words.push_back(
            {name, FirstLine(FindOption(place.app, name)->get_description())});
      }
    }
    return candidates;
  }
  for (const CLI::App* command : CommandsOf(*place.app)) {
    if (command->get_name().starts_with(begun)) {
      candidates.words.push_back({command->get_name(), FirstLine(command->get_description())});
    }
  }
  if (const CLI::Option* argument = PositionalOf(*place.app, place.positionals);
      argument != nullptr) {
    AddValues(*argument, "", begun, candidates);
  }
  return candidates;
}

std::string Complaint(const CLI::App& root, std::span<const std::string> words) {
  const Place place = Follow(root, words);
  if (place.unknown.empty()) {
    return "";
  }
  const bool option = place.unknown.starts_with('-');
  std::vector<std::string> known;
  if (option) {
    known = OptionNames(place.app);
  } else {
    for (const CLI::App* command : CommandsOf(*place.app)) {
      known.push_back(command->get_name());
    }
  }
  const char* what = option ? "option" : known.empty() ? "argument" : "command";
  const std::string meant = Nearest(place.unknown, known);
  return StrCat("\"", place.unknown, "\" is no ", what, " of ", place.path, "; ",
                meant.empty() ? StrCat("see ", place.path, " --help")
                              : StrCat("did you mean \"", meant, "\"?"));
}

std::string Nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    // Nothing of a short word is left after as many changes as it has letters.
    const std::size_t distance =
        candidate.starts_with(word) && word.size() > 1 ? 1 : Distance(word, candidate);
    if (distance < least && distance < word.size()) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::vector<std::string> ShieldExpression(std::vector<std::string> words) {
  bool filter = false, judged = false;
  for (std::string& word : words) {
    if (judged && word.starts_with('-') && !word.starts_with("--") && word != "-h") {
      word.insert(0, 1, ' ');
    }
    judged = judged || (filter && (word == "check" || word == "parse"));
    filter = filter || word == "filter";
  }
  return words;
}

std::vector<std::string> JoinText(std::vector<std::string> words) {
  const auto recognize = std::find(words.begin(), words.end(), "recognize");
  const auto text = std::find(recognize, words.end(), "--text");
  if (text != words.end() && text + 1 != words.end() && !(text + 1)->empty()) {
    *text += "=" + *(text + 1);
    words.erase(text + 1);
  }
  return words;
}

}  // namespace zoneflow::cli
