from stripper.wording import *  # moved; this file goes
