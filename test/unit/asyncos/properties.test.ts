import { cliDialogues } from '../../fuzz/cli';
import { testClaims } from '../../fuzz/claim';

testClaims(cliDialogues);
