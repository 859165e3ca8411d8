#include "tools/zoneflow/completion_command.h"

#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"

#include "tools/zoneflow/words.h"

namespace zoneflow::cli {
namespace {

constexpr const char* kBash =
    R"sh(# Completion of zoneflow for bash. In ~/.bashrc: source <(zoneflow completion bash)
_zoneflow() {
  local line word=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      [[ $word == "=" ]] && word=
      while IFS= read -r line; do
        COMPREPLY+=("$line")
      done < <(compgen -f -- "$word")
    else
      COMPREPLY+=("${line%%$'\t'*}")
    fi
  done < <("${COMP_WORDS[0]/#\~/$HOME}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _zoneflow zoneflow
)sh";

constexpr const char* kZsh = R"sh(#compdef zoneflow
# Completion of zoneflow for zsh. In ~/.zshrc, after compinit: source <(zoneflow completion zsh)
_zoneflow() {
  local line files=
  local -a candidates
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      files=1
    else
      candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    fi
  done < <("${(Q)words[1]/#\~/$HOME}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( $#candidates )) && _describe zoneflow candidates
  [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _zoneflow ]]; then
  _zoneflow "$@"  # loaded by name from the fpath
else
  compdef _zoneflow zoneflow
fi
)sh";

constexpr const char* kFish =
    R"sh(# Completion of zoneflow for fish. In ~/.config/fish/config.fish: zoneflow completion fish | source
function __zoneflow_complete
    set -l typed (commandline -opc)
    set -l word (commandline -ct)
    for line in ($typed[1] __complete $typed[2..-1] "$word" 2>/dev/null)
        if test $line = :files
            __fish_complete_path $word
        else
            echo $line
        end
    end
end
complete -c zoneflow -f -a '(__zoneflow_complete)'
)sh";

const std::map<std::string, const char*> kScripts = {
    {"bash", kBash}, {"fish", kFish}, {"zsh", kZsh}};

}  // namespace

int PrintCandidates(const CLI::App& app, const std::vector<std::string>& words) {
  const Candidates candidates = Complete(app, words);
  for (const Candidate& candidate : candidates.words) {
    std::cout << candidate.word << '\t' << candidate.help << '\n';
  }
  if (candidates.files) {
    std::cout << ":files\n";
  }
  return 0;
}

void RegisterCompletion(CLI::App& app, Context& context) {
  auto* completion =
      app.add_subcommand("completion", "Print a script that completes words in a shell");
  const auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  SetExamples(completion, {"completion bash > ~/.local/share/bash-completion/completions/zoneflow",
                           "completion zsh > ~/.zfunc/_zoneflow",
                           "completion fish > ~/.config/fish/completions/zoneflow.fish"});
  context.OnCall(completion, [shell] {
    std::cout << kScripts.at(*shell) << std::flush;
    return 0;
  });
}

}  // namespace zoneflow::cli
