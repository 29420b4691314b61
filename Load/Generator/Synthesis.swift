// synthesis
