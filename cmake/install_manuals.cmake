# Run at installation: writes the program's manual pages and what completes its command lines, which it
# makes of the tables of its help. PROGRAM, PREFIX.
function(write_of file)
  execute_process(COMMAND ${PROGRAM} ${ARGN} OUTPUT_VARIABLE text RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "${PROGRAM} ${ARGN} failed")
  endif()
  file(WRITE "${PREFIX}/share/${file}" "${text}")
endfunction()

write_of(man/man1/attend.1 man)
file(READ "${PREFIX}/share/man/man1/attend.1" page)
string(REGEX MATCHALL "attend.-[a-z]+" commands "${page}")  # of SEE ALSO
list(REMOVE_DUPLICATES commands)
foreach(command IN LISTS commands)
  string(REGEX REPLACE "attend.-" "" command ${command})
  write_of(man/man1/attend-${command}.1 man ${command})
endforeach()
write_of(bash-completion/completions/attend completion bash)
write_of(zsh/site-functions/_attend completion zsh)
write_of(fish/vendor_completions.d/attend.fish completion fish)
