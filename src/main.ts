#!/usr/bin/env node
import { runProgram } from './cli/program.js';

// Not awaited: the script of a single executable cannot.
void runProgram(process.argv);
