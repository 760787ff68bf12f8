private import CThing
import Testing
import Simulation
import Dispatch
