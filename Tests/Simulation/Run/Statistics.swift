/// How much has happened in a run, or in many: so that a run that tries nothing shows.
package struct Statistics: CustomStringConvertible {
    var steps = 0
    var lives = 0
    var kills = 0
    var standstills = 0
    var generations = 0
    var transactions = 0
    var dropped = 0
    var hangs = 0
    /// Members that took a commit in doubt for what it was not, when their partitions were another's already.
    var erredDoubts = 0
    var ends = 0
    var uncommittedEnds = 0
    var fromImage = 0
    var uselessImages = 0
    var fromChangelog = 0
    var losses = 0

    package init() {}

    package mutating func add(_ other: Statistics) {
        for field in Statistics.fields { self[keyPath: field] += other[keyPath: field] }
    }

    private static var fields: [WritableKeyPath<Statistics, Int>] {
        [
            \.steps, \.lives, \.kills, \.standstills, \.generations, \.transactions, \.dropped, \.hangs, \.erredDoubts,
            \.ends, \.uncommittedEnds, \.fromImage, \.uselessImages, \.fromChangelog, \.losses,
        ]
    }

    package var description: String {
        """
        \(steps) steps, \(lives) processes, \(kills) killed, \(standstills) stood still in a call, \(ends) ended (\
        \(uncommittedEnds) without their last commit), \(generations) generations of the group, \(transactions) \
        transactions, \(dropped) dropped, \(hangs) hung (\(erredDoubts) doubts taken wrongly beside a rebalance), restored \
        from \(fromImage) images and \(fromChangelog) changelogs, \(uselessImages) images of no use, \(losses) losses accepted
        """
    }
}
