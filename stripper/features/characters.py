from stripper.characters import *  # moved; this file goes
