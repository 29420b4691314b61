/// Makes and models as cameras name them, each in a few colours, and their share in traffic.
struct VehicleModel: Sendable {
    let make: String
    /// The make as hotlists code it.
    let code: String
    let model: String
    let body: String
    let weight: UInt64

    init(_ make: String, _ code: String, _ model: String, _ body: String, _ weight: UInt64) {
        self.make = make
        self.code = code
        self.model = model
        self.body = body
        self.weight = weight
    }
}

/// A vehicle's look: its model's place in `Vehicles.models` and its colour's in `Vehicles.colors`.
struct VehicleLook: BitwiseCopyable, Sendable {
    let model: UInt16
    let color: UInt16
}

/// Every look, with its JSON ready to be copied.
struct Vehicles: Sendable {
    static let colors = ["white", "black", "gray", "silver", "blue", "red", "green", "brown"]

    static let passenger: [VehicleModel] = [
        VehicleModel("Toyota", "TOYT", "Camry", "sedan", 60), VehicleModel("Toyota", "TOYT", "RAV4", "suv", 50),
        VehicleModel("Toyota", "TOYT", "Prius", "hatchback", 45),
        VehicleModel("Toyota", "TOYT", "Tacoma", "pickup", 45),
        VehicleModel("Toyota", "TOYT", "Sienna", "minivan", 15), VehicleModel("Honda", "HOND", "Civic", "sedan", 60),
        VehicleModel("Honda", "HOND", "Accord", "sedan", 50), VehicleModel("Honda", "HOND", "CR-V", "suv", 45),
        VehicleModel("Tesla", "TESL", "Model 3", "sedan", 40), VehicleModel("Tesla", "TESL", "Model Y", "suv", 45),
        VehicleModel("Ford", "FORD", "F-150", "pickup", 45), VehicleModel("Ford", "FORD", "Escape", "suv", 20),
        VehicleModel("Chevrolet", "CHEV", "Silverado", "pickup", 35),
        VehicleModel("Chevrolet", "CHEV", "Malibu", "sedan", 20), VehicleModel("Nissan", "NISS", "Altima", "sedan", 30),
        VehicleModel("Nissan", "NISS", "Rogue", "suv", 25), VehicleModel("Subaru", "SUBA", "Outback", "wagon", 20),
        VehicleModel("Hyundai", "HYUN", "Elantra", "sedan", 25), VehicleModel("Kia", "KIA", "Forte", "sedan", 20),
        VehicleModel("BMW", "BMW", "3 Series", "sedan", 20), VehicleModel("Lexus", "LEXS", "RX", "suv", 20),
        VehicleModel("Mercedes-Benz", "MERZ", "C-Class", "sedan", 18),
        VehicleModel("Jeep", "JEEP", "Wrangler", "suv", 20),
        VehicleModel("Volkswagen", "VOLK", "Jetta", "sedan", 18), VehicleModel("Mazda", "MAZD", "CX-5", "suv", 18),
        VehicleModel("Dodge", "DODG", "Charger", "sedan", 14), VehicleModel("Audi", "AUDI", "A4", "sedan", 10),
    ]
    static let commercial: [VehicleModel] = [
        VehicleModel("Ford", "FORD", "Transit", "van", 30), VehicleModel("Ford", "FORD", "F-250", "pickup", 30),
        VehicleModel("Chevrolet", "CHEV", "Express", "van", 20), VehicleModel("GMC", "GMC", "Sierra", "pickup", 15),
        VehicleModel("Mercedes-Benz", "MERZ", "Sprinter", "van", 15),
        VehicleModel("Freightliner", "FRHT", "Cascadia", "tractor", 15),
    ]
    static let motorcycles: [VehicleModel] = [
        VehicleModel("Harley-Davidson", "HD", "Sportster", "motorcycle", 10),
        VehicleModel("Yamaha", "YAMA", "MT-07", "motorcycle", 10),
        VehicleModel("Kawasaki", "KAWK", "Ninja", "motorcycle", 10),
    ]
    static let models = passenger + commercial + motorcycles

    private let draws: [AliasTable]
    private let texts: JSONTexts

    init() {
        draws = [Vehicles.passenger, Vehicles.commercial, Vehicles.motorcycles].map { models in
            AliasTable(weights: models.map(\.weight))
        }
        texts = JSONTexts(
            Vehicles.models.flatMap { model in
                Vehicles.colors.map { color in
                    #","vehicle":{"make":"\#(model.make)","model":"\#(model.model)","color":"\#(color)","#
                        + #""body":"\#(model.body)"}"#
                }
            })
    }

    /// - Returns: nil for a trailer, which has no make that a camera could see.
    func draw(_ body: PlateGrammar.Body, _ random: inout SplitMix64) -> VehicleLook? {
        let first: Int
        switch body {
        case .passenger: first = 0
        case .commercial: first = Vehicles.passenger.count
        case .motorcycle: first = Vehicles.passenger.count + Vehicles.commercial.count
        case .trailer: return nil
        }
        let model = first + draws[body.rawValue].draw(&random)
        return VehicleLook(model: UInt16(model), color: UInt16(random.below(Vehicles.colors.count)))
    }

    /// A passenger model of another make than that look's.
    func otherMake(than look: VehicleLook, _ random: inout SplitMix64) -> VehicleModel {
        let make = Vehicles.models[Int(look.model)].make
        let first = random.below(Vehicles.passenger.count)
        for step in 0..<Vehicles.passenger.count {
            let model = Vehicles.passenger[(first + step) % Vehicles.passenger.count]
            if model.make != make { return model }
        }
        return Vehicles.passenger[first]
    }

    func write(_ look: VehicleLook, _ cursor: inout ByteCursor) {
        unsafe texts.write(Int(look.model) * Vehicles.colors.count + Int(look.color), &cursor)
    }
}
