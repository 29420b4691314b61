/// How a command ends, for the shell and the scripts around it.
package enum ExitCode: Int32, CaseIterable, Sendable {
    case done = 0
    /// It failed while running: a broker that is gone, a disk that is full.
    case failed = 1
    /// The input files are wrong; the command said where.
    case badInput = 2
    /// The command line is wrong (`EX_USAGE` of sysexits.h).
    case usage = 64
}
