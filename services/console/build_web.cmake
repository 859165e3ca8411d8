# Builds the web page in a copy under the build folder, so that nothing is written beside the sources and two build
# folders do not meet. Arguments: WEB sources, PROTO root, CURRENCIES table, PROTOC, WORK folder, OUT folder.
function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE result OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  if(output MATCHES "(first view: [^\n]*)")
    message(STATUS "console page: ${CMAKE_MATCH_1}")
  endif()
endfunction()

file(MAKE_DIRECTORY "${WORK}")
file(REMOVE_RECURSE "${WORK}/src" "${WORK}/test")
file(COPY "${WEB}/src" "${WEB}/index.html" "${WEB}/package.json" "${WEB}/package-lock.json" "${WEB}/tsconfig.json"
          "${WEB}/check.mjs"
          "${WEB}/vite.config.ts" "${WEB}/test" "${WEB}/.npmrc" DESTINATION "${WORK}")

# The packages are fetched again only when the lock file is another one than last time.
file(SHA256 "${WEB}/package-lock.json" lock)
set(installed "")
if(EXISTS "${WORK}/node_modules/.lock-sha256")
  file(READ "${WORK}/node_modules/.lock-sha256" installed)
endif()
if(NOT lock STREQUAL installed)
  message(STATUS "console page: npm ci")
  run(npm ci --no-audit --no-fund)
  file(WRITE "${WORK}/node_modules/.lock-sha256" "${lock}")
endif()

file(GLOB_RECURSE protos "${PROTO}/*.proto")
file(REMOVE_RECURSE "${WORK}/gen")
file(MAKE_DIRECTORY "${WORK}/gen")
run("${PROTOC}" -I "${PROTO}" --plugin=protoc-gen-es=${WORK}/node_modules/.bin/protoc-gen-es --es_out=gen
    --es_opt=target=ts,import_extension=none ${protos})

# The currencies as the page needs them, from the table that the services have.
file(STRINGS "${CURRENCIES}" rows REGEX "^[A-Z][A-Z][A-Z]," ENCODING UTF-8)
set(currencies "")
foreach(row IN LISTS rows)
  if(NOT row MATCHES "^([A-Z]+),([0-9]),[^,]+,([^,\"]+),")
    message(FATAL_ERROR "${CURRENCIES}: ${row}")
  endif()
  string(APPEND currencies
         "  ${CMAKE_MATCH_1}: { minorDigits: ${CMAKE_MATCH_2}, unit: \"${CMAKE_MATCH_3}\" },\n")
endforeach()
file(WRITE "${WORK}/gen/currencies.ts"
     "// Generated from currencies.csv.\nexport const currencies: Record<string, { minorDigits: number; unit: string } | undefined> = {\n"
     "  __proto__: null as never,\n${currencies}};\n")

run(npm run --silent check)
run(${CMAKE_COMMAND} -E env CURRENCIES=${CURRENCIES} npm run --silent test)
run(npm run --silent build -- --outDir "${OUT}" --emptyOutDir)
