import { testClaims } from '../../fuzz/claim';
import { techsupport } from '../../fuzz/techsupport';

testClaims(techsupport);
