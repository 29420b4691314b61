/// What a hotlist or grant is for: the closed list, in this one place.
///
/// The statutes ask for purposes from a list (Cal. Civ. Code 1798.90.51(b)(2)(A)) but none gives one that could be
/// copied. The first group is gathered from the purposes that they permit by name: Cal. Veh. Code 2413(b) (auto theft,
/// felonies, abductions, Amber and Blue Alerts), N.H. RSA 261:75-b V and Va. Code 2.2-5517 (wanted, missing,
/// trafficking, investigation), Neb. Rev. Stat. 60-3203 (public emergencies), Conn. PA 26-14 (the terrorist screening
/// list), O.C.G.A. 35-1-22 (tolls), and from the NCIC files of contract §2. The second group is gathered from the bans
/// that recur in them; a topology may name these, so that a law pack can say no.
package enum Purpose: String, CaseIterable, BitwiseCopyable, Sendable {
    case vehicleTheft = "vehicle-theft"
    case criminalInvestigation = "criminal-investigation"
    case felonyInvestigation = "felony-investigation"
    case wantedPerson = "wanted-person"
    case missingPerson = "missing-person"
    case abduction
    case humanTrafficking = "human-trafficking"
    case officerSafety = "officer-safety"
    case protectionOrder = "protection-order"
    case supervisedRelease = "supervised-release"
    case terrorism
    case publicEmergency = "public-emergency"
    case toll

    case immigration
    case reproductiveCare = "reproductive-care"
    case genderAffirmingCare = "gender-affirming-care"
    case protectedActivity = "protected-activity"
    case trafficInfraction = "traffic-infraction"
    case sale
}
