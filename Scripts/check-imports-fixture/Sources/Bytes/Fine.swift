import CThing
import Glibc
