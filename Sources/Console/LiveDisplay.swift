package import Plates

/// Shows a run as it goes: drawn in place on a terminal, otherwise as lines of the log, a second apart or more, and
/// none while nothing comes.
package final class LiveDisplay {
    /// A line a second at most where nobody watches.
    private static let lineEvery = TimeSpan.seconds(1)
    /// Ten drawings a second look smooth; more would only cost.
    private static let drawEvery = TimeSpan.milliseconds(100)

    private let screen: Screen?
    private let log: Log
    private var lastShown: Timestamp?
    /// What the log was told last.
    private var told = Told()

    private struct Told: Equatable {
        var reads = 0
        var lag: Int? = 0
        var wait: String?
    }

    /// - Parameter screen: nil without a terminal.
    package init(screen: Screen?, log: Log) {
        self.screen = screen
        self.log = log
    }

    /// Whether enough time has passed since the last showing: ask before gathering the figures.
    package func isDue(at now: Timestamp) -> Bool {
        guard let lastShown else { return true }
        return now < lastShown || now - lastShown >= (screen == nil ? LiveDisplay.lineEvery : LiveDisplay.drawEvery)
    }

    package func show(_ figures: LiveFigures, at now: Timestamp) {
        lastShown = now
        guard let screen else { return tell(figures) }
        let size = screen.size
        screen.draw(LiveView.lines(of: figures, width: size.columns, height: size.rows))
    }

    private func tell(_ figures: LiveFigures) {
        let news = Told(reads: figures.reads, lag: figures.lag, wait: figures.waits.first)
        if let wait = news.wait, wait != told.wait {
            log.info("the run waits", ["topology": .text(figures.topology), "for": .text(wait)])
        }
        if (news.reads, news.lag) != (told.reads, told.lag) { log.info("the run goes on", figures.fields) }
        told = news
    }

    /// Gives the terminal back; the last figures stay on it.
    package func finish() { screen?.finish() }
}
