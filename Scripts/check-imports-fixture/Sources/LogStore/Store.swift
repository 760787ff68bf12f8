// import Simulation
public import Bytes
import Foundation
import struct Simulation.World
