import Foundation
import Testing

@testable import Bytes
