import { testClaims } from '../../fuzz/claim';
import { packetcapture } from '../../fuzz/packetcapture';

testClaims(packetcapture);
